// The sidecar or the bridge is stuck: section B of docs/reliability.md.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { point } from './kit/host.mjs'
import { createLedger, ledgerEntries } from './kit/ledger.mjs'
import { runFaultHost } from './kit/run-fault-host.js'

/**
 * By how much (ms) a deadline may be missed, and a limit on a stuck loop; on a machine that is busy with other tests.
 * What it is missed by as a rule: `npm run reliability`.
 */
const OVER = 150
const LIMIT_OVER = 250

const hung = { name: 'ReactorStopped', reason: 'hung', signal: 'SIGKILL', mayHaveRun: true }

describe('a stuck sidecar', () => {
  it('B1. stopped in mid-call: the call times out on time, then the sidecar is killed and replaced', async () => {
    const { said, ledger } = await run('stopped')
    expectTimeout(said.lost, 300)
    expect(said.hung).toMatchObject(hung)
    expect(said.hung.at - said.lost.at).toBeLessThan(500 + LIMIT_OVER)
    expect(said.next.value).toEqual(expect.any(Number))
    expect(said.alive).toBe(false)
    expect(ledger.get('stopped')).toBe(1)
  })

  it('B2. stopped and continued before the deadline: the result, from the same sidecar', async () => {
    const { said } = await run('paused')
    expect(said.value).toMatchObject({ value: 'slept' })
    expect(said.value.ms).toBeGreaterThan(600)
    expect(said.same).toBe(true)
  })

  it('B3. B6. a loop that does not turn: the call times out on time, its siblings fail as hung', async () => {
    const { said } = await run('looping')
    expect(Object.keys(said.outcomes)).toEqual(['spin', 'regex', 'execSync', 'json', 'microtasks'])
    for (const outcome of Object.values<typeof said>(said.outcomes)) {
      expectTimeout(outcome.lost, 200)
      expect(outcome.hung).toMatchObject(hung)
      expect(outcome.hung.at - outcome.lost.at).toBeLessThan(300 + LIMIT_OVER)
      expect(outcome.next.value).toEqual(expect.any(Number))
      expect(outcome.alive).toBe(false)
    }
  })

  it('B4. an honest computation, longer than the limit for a stuck loop: the result', async () => {
    const { said } = await run('computing')
    expect(said.value).toMatchObject({ value: 'computed' })
    expect(said.same).toBe(true)
  })

  it('B5. a promise that never settles: the call times out, its signal aborts, nothing of it is kept', async () => {
    const { said, ledger } = await run('unsettled')
    expectTimeout(said.lost, 200)
    const [aborted = ''] = [...ledger.keys()]
    expect(Number(aborted) - said.deadline).toBeLessThan(2 * OVER)
    expect(said.running).toBe(0)
  })

  it("B7. a function that ignores its signal: gone for the caller, in nobody's way, freed when it ends", async () => {
    const { said, ledger, stderr } = await run('deaf')
    expectTimeout(said.lost, 100)
    expect(said).toMatchObject({ next: { value: 'served' }, later: 0, same: true })
    expect(ledger.get('end')).toBe(1)
    expect(stderr).toBe('')
  })

  it('B8. long pauses after a missed deadline, each shorter than the limit: slow results, and no kill', async () => {
    const { said } = await run('pauses')
    expect(said.lost).toMatchObject({ name: 'TimeoutError' })
    expect(said.values.map(({ value }: { value: unknown }) => value)).toEqual(Array(6).fill('slept'))
    expect(said.same).toBe(true)
  })

  it('B8. busy for longer than the limit with what was asked before, after a cancellation: all results, and no kill', async () => {
    const { said } = await run('busy')
    expect(said.values).toMatchObject({ value: 1 })
    expect(said.values.ms).toBeGreaterThan(1000)
    expect(said.same).toBe(true)
  })

  it('B11. a flood on stderr, and a line of 100 MB: calls are unaffected, the last 4 KiB are kept', async () => {
    const { said } = await run('flooded', { megabytes: 200 })
    expect(said.beside).toMatchObject({ value: 'served' })
    expect(said.all).toMatchObject({ value: 'flooded' })
    expect(said.line).toMatchObject({ value: 'flooded' })
    expect(said.lost).toMatchObject({ name: 'ReactorStopped', signal: 'SIGKILL' })
    expect(said.lost.stderrTail).toMatch(/x\nthe last line\n$/)
    expect(Buffer.byteLength(said.lost.stderrTail)).toBeLessThanOrEqual(4096)
  })
})

describe('a lost bridge', () => {
  it('B9. stuck: every call times out on time, in the end they learn of it, and the next one works', async () => {
    const { said, ledger } = await strike('spin')
    expectTimeout(said.lost, 200)
    expect(said.lost.mayHaveRun).toBe(true)
    for (const outcome of said.meanwhile.slice(0, -1)) expectTimeout(outcome, 300)
    expect(said.meanwhile.at(-1)).toMatchObject({ name: 'ReactorStopped', reason: 'bridge' })
    expect(said.meanwhile.at(-1).at - said.lost.at).toBeLessThan(7000)
    expectReplaced(said, ledger)
  })

  it.each(['throw', 'exit'])('B10. ended by %s: told within 100 ms, and the next call works', async (deed) => {
    const { said, ledger } = await strike(deed)
    expect(said.lost).toMatchObject({ name: 'ReactorStopped', reason: 'bridge', mayHaveRun: true })
    // 5 ms until the order is seen, 50 until it is obeyed.
    expect(said.lost.ms).toBeLessThan(55 + 100 + OVER)
    expectReplaced(said, ledger)
  })

  it('B10. out of memory: no call misses its deadline, its end is seen, and the next call works', async () => {
    const { said, ledger } = await strike('exhaust')
    for (const outcome of said.meanwhile.slice(0, -1)) expectTimeout(outcome, 300)
    expect([said.lost, ...said.meanwhile].map(({ name }) => name)).toContain('ReactorStopped')
    expectReplaced(said, ledger)
  })
})

function expectTimeout(outcome: { name: string; ms: number }, limit: number): void {
  expect(outcome).toMatchObject({ name: 'TimeoutError', timeout: limit })
  expect(outcome.ms).toBeGreaterThanOrEqual(limit)
  expect(outcome.ms).toBeLessThan(limit + OVER)
}

type Said = Awaited<ReturnType<typeof runFaultHost>>['said']

function expectReplaced(said: Said, ledger: Map<string, number>): void {
  expect(said.beside).toMatchObject({ name: 'ReactorStopped', reason: 'bridge', mayHaveRun: true })
  expect(said.next.value).toEqual(expect.any(Number))
  expect(said.next.value).not.toBe(said.sidecar)
  expect(said.gone).toBe(true)
  expect(said.children).toBe(1)
  expect(ledger.get('lost')).toBe(1)
}

async function run(way: string, given: object = {}) {
  return withLedger('stuck', { way, ...given })
}

async function strike(deed: string) {
  return withLedger('bridge-struck', { deed, timeout: 200 }, { nodeOptions: [point('bridge')] })
}

async function withLedger(host: string, given: object, options = {}) {
  const path = join(mkdtempSync(join(tmpdir(), 'crochet-ledger-')), 'ledger')
  createLedger(path)
  const { said, stderr, timedOut } = await runFaultHost(
    host,
    { ...given, ledger: path },
    { deadline: 40_000, ...options },
  )
  expect(timedOut, stderr).toBe(false)
  return { said, stderr, ledger: ledgerEntries(path) }
}
