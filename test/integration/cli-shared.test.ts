// `crochet ps`, `top`, `stop` and `logs` on shared sidecars that run, and on one that was killed.
import { expect, it, onTestFinished } from 'vitest'
import { bin, CrochetTerminal, crochet } from '../command-line.js'
import { isAlive } from '../faults/kit/census.mjs'
import { SharedSidecars } from '../faults/kit/shared-sidecar.js'
import { startProgram } from '../run-program.js'

function commands(sidecars: SharedSidecars): (...args: string[]) => ReturnType<typeof crochet> {
  return (...args) => crochet(args, { env: { XDG_RUNTIME_DIR: sidecars.runtime } })
}

it('ps lists those that run, with what runs in them, and one that was killed as gone', async () => {
  const sidecars = new SharedSidecars()
  const run = commands(sidecars)
  expect(await run('ps')).toMatchObject({ code: 0, stdout: 'no shared sidecars\n' })
  const client = sidecars.client({ part: 'calls', name: 'tool/one' })
  client.tell(JSON.stringify({ call: 'pid' }))
  const { value: pid } = await client.said()
  const other = await sidecars.client({ part: 'start', name: 'other' }).said()
  process.kill(other.pid, 'SIGKILL')
  client.tell(JSON.stringify({ call: 'hang', background: true }))
  await client.said()
  const { code, stdout } = await run('ps')
  expect(code).toBe(0)
  const [head, ...lines] = stdout.trimEnd().split('\n')
  expect(head).toMatch(/^NAME +PID +VERSION +CLIENTS +CALLS +STASH +MEMORY +IDLE$/)
  expect(lines).toEqual([
    expect.stringMatching(new RegExp(`^other +${other.pid} +0\\.1\\.0 +gone$`)),
    expect.stringMatching(new RegExp(`^tool/one +${pid} +0\\.1\\.0 +1 +1 +0 +\\d+ MB +-$`)),
  ])
  const json = JSON.parse((await run('ps', '--json')).stdout) as unknown[]
  expect(json).toMatchObject([
    { name: 'other', state: 'gone' },
    { name: 'tool/one', pid, state: 'running', status: { clients: 1, calls: [{ name: 'hang' }] } },
  ])
})

it('ps says of one whose loop is stuck that it does not answer', async () => {
  const sidecars = new SharedSidecars()
  const client = sidecars.client({ part: 'calls' })
  client.tell(JSON.stringify({ call: 'pid' }))
  await client.said()
  client.tell(JSON.stringify({ call: 'spin', background: true }))
  await client.said()
  const { stdout } = await commands(sidecars)('ps')
  expect(stdout).toMatch(/^test +\d+ +0\.1\.0 +does not answer$/m)
})

it('stop ends all of a name, and fails if there is none', async () => {
  const sidecars = new SharedSidecars()
  const run = commands(sidecars)
  const client = sidecars.client({ part: 'calls' })
  client.tell(JSON.stringify({ call: 'pid' }))
  const { value: pid } = await client.said()
  client.tell(JSON.stringify({ call: 'hang' }))
  await expect.poll(async () => (await run('ps')).stdout, { timeout: 8_000 }).toMatch(/^test +\d+ +0\.1\.0 +1 +1 /m)
  expect(await run('stop', 'test')).toMatchObject({ code: 0, stdout: `stopped test (process ${pid})\n`, stderr: '' })
  expect(isAlive(pid)).toBe(false)
  expect(sidecars.files()).toEqual([])
  expect(await client.said()).toMatchObject({ name: expect.stringMatching(/^(ReactorStopped|CancelledError)$/) })
  expect(await run('stop', 'test')).toMatchObject({ code: 1, stderr: 'crochet: no shared sidecar test is running\n' })
  expect(await run('stop')).toMatchObject({ code: 2 })
})

it('logs prints what it has printed; with --follow until its end', async () => {
  const sidecars = new SharedSidecars()
  const run = commands(sidecars)
  const client = sidecars.client({ part: 'calls' })
  const print = async (text: string): Promise<void> => {
    client.tell(JSON.stringify({ call: 'printLine', args: [text] }))
    await client.said()
  }
  await print('first')
  expect(await run('logs', 'test')).toMatchObject({ code: 0, stdout: 'first\n' })
  expect(await run('logs', 'nobody')).toMatchObject({ code: 1, stdout: '' })
  const following = startProgram(bin, ['logs', 'test', '--follow'], { env: { XDG_RUNTIME_DIR: sidecars.runtime } })
  await following.waitForLine('first', 15_000)
  await print('second')
  await following.waitForLine('second', 15_000)
  await run('stop', 'test')
  expect(await following.result).toMatchObject({ code: 0, stdout: 'first\nsecond\n' })
})

it('top shows them live on a terminal, until q; without one it says so', async () => {
  const sidecars = new SharedSidecars()
  const client = sidecars.client({ part: 'calls' })
  client.tell(JSON.stringify({ call: 'pid' }))
  await client.said()
  const terminal = new CrochetTerminal(['top'], { XDG_RUNTIME_DIR: sidecars.runtime })
  onTestFinished(() => terminal.close())
  await expect.poll(() => terminal.shown, { timeout: 10_000 }).toContain('test')
  expect(terminal.shown).not.toContain('hang()')
  client.tell(JSON.stringify({ call: 'hang', background: true }))
  await expect.poll(() => terminal.shown, { timeout: 10_000 }).toMatch(/hang\(\) {2}\d+\.\d s {2}in test/)
  terminal.type('q')
  expect(await terminal.ended).toBe(0)
  expect(await commands(sidecars)('top')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('needs a terminal'),
  })
})

it('a command line that is run again finds its sidecar warm', async () => {
  const sidecars = new SharedSidecars()
  const pids = []
  for (let run = 0; run < 3; run += 1) {
    const client = sidecars.client({ part: 'start', name: 'mytool', idleTimeout: 60_000 })
    pids.push((await client.said()).pid)
    await client.close()
  }
  expect(new Set(pids).size).toBe(1)
})
