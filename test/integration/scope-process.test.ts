// `scope: 'process'`: all threads of a process share one sidecar. The host is test/fixtures/hosts/scope-process.mjs.
import { describe, expect, it } from 'vitest'
import { goneAfter, runHost } from '../run-host.js'
import { hasEnded, startProgram } from '../run-program.js'

/** How soon (ms) the sidecar is gone after its process. */
const SOON = 2000

interface Outcome {
  readonly value?: unknown
}

it('is one sidecar for four threads that start at once, with one stash', async () => {
  const { pids, mine, retrieved, again } = await scenario('threads')
  const [first] = valuesOf(pids)
  expect(first).toEqual(expect.any(Number))
  expect(first).not.toBe(mine)
  expect(valuesOf(pids)).toEqual([first, first, first, first])
  expect(valuesOf(retrieved)).toEqual([1, 2, 3, 0])
  for (const outcome of again) expect(outcome).toMatchObject({ name: 'ResultNotFound', why: 'used' })
  expect(await goneAfter(first as number, SOON)).toBeDefined()
})

describe('what the reactor prints', () => {
  it("reaches the starter's stderr, whoever has called", async () => {
    const result = await runHost('scope-process', ['print'])
    expect(result).toMatchObject({ code: 0, timedOut: false })
    for (const line of ['from console.log', 'from writeSync', 'from a child']) expect(result.stderr).toContain(line)
  })

  it("reaches the starter's logger", async () => {
    const { lines } = await scenario('print', 'logger')
    expect(lines).toEqual(['info: from console.log', 'info: from writeSync', 'info: from a child'])
  })

  it('harms nobody when the starter has ended', async () => {
    const { pids } = await scenario('starterEnds')
    expect(pids).toEqual([pids[0], pids[0], pids[0]])
  })
})

it('is the process that its status names, once it is reached', async () => {
  const { before, pid, after } = await scenario('status')
  expect([undefined, pid]).toContain(before.pid)
  expect(after.pid).toBe(pid)
})

it('releases all threads when it is killed, and one restart serves all', async () => {
  const { first, lost, pids, mine } = await scenario('crash')
  expect(lost).toHaveLength(4)
  for (const outcome of lost) expect(outcome).toMatchObject({ name: 'ReactorStopped', call: 'hang', mayHaveRun: true })
  expect(mine.value).not.toBe(first)
  expect(valuesOf(pids)).toEqual([mine.value, mine.value, mine.value, mine.value])
})

describe.each(['idle', 'spinning'])('the sidecar, %s,', (state) => {
  it.each(['exit', 'SIGKILL'])('is gone soon after the process by %s', async (how) => {
    const host = startProgram('test/fixtures/hosts/scope-process.mjs', ['stay', state])
    const { sidecar } = JSON.parse(await host.waitForLine('"sidecar"', 15_000)) as { sidecar: number }
    expect(hasEnded(sidecar)).toBe(false)
    if (how === 'exit') host.child.stdin.write('end\n')
    else process.kill(host.pid, 'SIGKILL')
    expect(await goneAfter(host.pid, SOON)).toBeDefined()
    const after = await goneAfter(sidecar, SOON)
    console.log(`${state}, ${how}: gone ${after?.toFixed()} ms after its process`)
    expect(after).toBeDefined()
  })
})

// oxlint-disable-next-line typescript/no-explicit-any -- what the program said
async function scenario(...args: string[]): Promise<any> {
  const result = await runHost('scope-process', args)
  expect(result).toMatchObject({ code: 0, timedOut: false })
  return result.said
}

function valuesOf(outcomes: readonly Outcome[]): unknown[] {
  return outcomes.map(({ value }) => value)
}
