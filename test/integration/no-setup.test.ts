// Applications that are the reactor themselves: what `noSetup()` makes of their own thread, and of their threads and
// processes. The hosts are programs of test/fixtures/hosts.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordsOf, runHost } from '../run-host.js'
import { startProgram } from '../run-program.js'

/** How soon (ms) whoever is blocked has to know that the application has ended. */
const SOON = 250

// Applications of other tests remove dead sockets from the directory that is the user's.
const runtime = mkdtempSync(join(tmpdir(), 'crochet-'))
process.env['XDG_RUNTIME_DIR'] = runtime
afterAll(() => rmSync(runtime, { recursive: true, force: true }))

// oxlint-disable-next-line typescript/no-explicit-any -- what the program said
type Said = any

describe("the application's own thread", () => {
  let said: Said
  let stderr: string
  beforeAll(async () => {
    ;({ said, stderr } = await runHost('no-setup'))
  })

  it('may wait for nothing', () => {
    for (const outcome of [said.blocking, said.ready, said.retrieved, said.wait, said.all]) {
      expect(outcome).toMatchObject({ name: 'ReactorThreadError', code: 'CROCHET_REACTOR_THREAD' })
      expect(outcome.message).toContain('noSetup() has made this thread the reactor')
      expect(outcome.ms).toBeLessThan(50)
    }
    expect(said.waitAtOnce).toMatchObject({ name: 'TimeoutError' })
  })

  it('runs what it calls in the background a turn later, and tells of failures', () => {
    expect(said.marksAtOnce).toEqual([])
    expect(said.marks).toEqual(['ran'])
    expect(stderr).toMatch(/unhandled error in fail\(\): RangeError: nobody sees this\n +at .*no-setup\.mjs/)
  })

  it('starts no sidecar by setup()', () => {
    expect(said.children).toEqual([])
  })

  it('says so once, and first; before it nobody can be told where it is', async () => {
    expect(said.twice).toMatchObject({ name: 'UsageError', message: 'noSetup() was called before' })
    expect(said.early).toMatchObject({ name: 'UsageError', message: expect.stringContaining('noSetup() has to be') })
    expect(said.env).toEqual(['CROCHET_REACTOR'])
    const late = await runHost('two-setups')
    expect(late.said.late).toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining('before any library calls setup()'),
    })
  })
})

describe('a thread and a process of the application', () => {
  it('call functions of the main file, in its own module and on its own thread', async () => {
    const { said } = await application('each', 'state')
    const value = { state: 'set by the main program!', pid: said.pid, isMainThread: true, name: 'readState' }
    expect(said).toMatchObject({ thread: { value }, process: { value } })
  })

  it('get errors as they were thrown, with the stacks of both sides', async () => {
    const { said } = await application('each', 'fail')
    for (const { stack, ...outcome } of [said.thread, said.process]) {
      expect(outcome).toMatchObject({ name: 'RangeError', code: 'E_TEST', detail: { attempt: 1 } })
      expect(stack).toMatch(/attached\.mjs[^]*--- in the reactor ---[^]*reactor\/calls\.mjs/)
    }
  })

  it('cancel by timeout and by cancel(): the signals of the functions abort', async () => {
    const { said } = await application('each', 'cancel')
    for (const label of ['thread', 'process']) {
      expect(said[label]).toMatchObject({
        timedOut: { name: 'TimeoutError', phase: 'running' },
        waited: { name: 'TimeoutError' },
        cancelled: { name: 'CancelledError' },
      })
    }
    const labels = ['process cancelled', 'process timed out', 'thread cancelled', 'thread timed out']
    expect(said.aborted.toSorted()).toEqual(labels)
  })

  it("retrieve each other's stashed results, once each", async () => {
    const { said } = await application('stash')
    const used = { name: 'ResultNotFound', why: 'used' }
    expect(said).toMatchObject({ first: { value: 'stashed' }, second: used, third: { value: 'late' }, fourth: used })
  })

  it('only detach by shutdown(): others go on, and setup() attaches again', async () => {
    const { said } = await application('detach')
    const { pid, afterwards, again } = said.detached
    expect(afterwards).toMatchObject({ name: 'ReactorStopped', reason: 'closed' })
    expect(again).toBe(pid)
    expect(said.other).toMatchObject({ first: pid, last: { value: pid } })
  })

  it('have a sidecar of their own by new Reactor()', async () => {
    const { said } = await application('each', 'independent')
    for (const { own, ofDefault, mine } of [said.thread, said.process]) {
      expect(ofDefault).toBe(said.pid)
      expect([said.pid, mine]).not.toContain(own)
    }
  })

  it('pass the application on to processes that they start', async () => {
    const { said } = await application('each', 'nested')
    expect(said).toMatchObject({ thread: said.pid, process: said.pid })
    expect(said['thread nested'].value).toBe(said.pid)
    expect(said['process nested'].value).toBe(said.pid)
  })
})

it('a thread made before noSetup() has a sidecar of its own', async () => {
  const { said } = await application('before')
  expect(said.late.value).toBe(said.pid)
  expect(said.early.value).toEqual(expect.any(Number))
  expect(said.early.value).not.toBe(said.pid)
})

it("an address that is another's, or an old one, fails at once", async () => {
  const { said } = await application('wrong')
  for (const outcome of [said.wrongToken, said.wrongSocket, said.ended]) {
    expect(outcome).toMatchObject({ name: 'ReactorStartFailed', phase: 'attach', mayHaveRun: false })
    expect(outcome.ms).toBeLessThan(2000)
  }
  expect(said.wrongToken.message).toContain('is not the expected reactor')
})

describe('the end of the application', () => {
  it('is not held up by its server, and leaves no socket', async () => {
    const { said, code } = await application('done')
    expect(code).toBe(0)
    expect(said.thread.value).toEqual(expect.any(Number))
    expect(existsSync(said.socket)).toBe(false)
  })

  it.each(['exit', 'SIGKILL'])('by %s releases a process that is blocked', async (how) => {
    const { host, socket } = await blocked()
    const pressed = Date.now()
    if (how === 'exit') host.child.stdin.write('end\n')
    else process.kill(host.pid, 'SIGKILL')
    const line = await host.waitForLine('"at":')
    const { process: outcome }: Said = JSON.parse(line)
    expect(outcome).toMatchObject({ name: 'ReactorStopped', call: 'hang', mayHaveRun: true })
    expect(outcome.message).toContain('that is the reactor has gone')
    const after = outcome.at - (how === 'exit' ? (recordsOf(host.stdout) as Said).endedAt : pressed)
    console.log(`released ${after} ms after ${how}`)
    expect(after).toBeLessThan(SOON)
    await host.result

    // What was killed leaves its socket to the next one.
    expect(existsSync(socket)).toBe(how === 'SIGKILL')
    await application('done')
    expect(existsSync(socket)).toBe(false)
  })
})

async function application(...args: string[]): ReturnType<typeof runHost> {
  const result = await runHost('application', args)
  expect(result).toMatchObject({ code: 0, timedOut: false })
  return result
}

/** One with a thread and a process that are blocked. */
async function blocked() {
  const host = startProgram('test/fixtures/hosts/application.mjs', ['end'])
  const { socket } = JSON.parse(await host.waitForLine('"socket"')) as { socket: string }
  await host.waitForLine('blocks', 15_000)
  await host.waitForLine('blocks', 15_000)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  return { host, socket }
}
