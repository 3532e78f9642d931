// The soak's own eyes: what is wrong is seen. Made-up notes and ledgers, a heartbeat that has stopped.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { monotonicNow } from '../kit/clock.mjs'
import { openHeartbeat } from './heartbeat.mjs'
import { openLedger } from './ledger.mjs'
import { Notes, Outcome } from './notes.mjs'
import { planOf } from './plan.mjs'
import { verify } from './verify.mjs'
import { type Hang, Watchdog } from './watchdog.mjs'

const CALLS = 4
const HOST = 1
let folder: string
let notes: Notes

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crochet-soak-test-'))
  notes = new Notes(CALLS)
  notes.outcomes.fill(Outcome.answered)
})

interface Strike {
  readonly pid: number
  readonly signal: string
  readonly at: number
  readonly found: boolean
  readonly note: string
}

/** The figures that are not 0, when `entered` stands in the ledger. */
function findings(entered: readonly number[] = [0, 1, 2, 3], strikes: readonly Strike[] = []): Record<string, number> {
  const enter = openLedger(join(folder, 'ledger-0'))
  for (const nonce of entered) enter(nonce)
  notes.write(folder, 0, strikes)
  const options = { calls: CALLS, faults: 1, seed: 1, threads: 1 }
  const { zeros } = verify({ folder, options, host: HOST, stalls: [] })
  return Object.fromEntries(Object.entries(zeros).filter(([, count]) => count > 0))
}

describe('the checks see', () => {
  it('nothing where nothing is wrong', () => {
    notes.outcomes[3] = Outcome.mayHaveRun
    expect(findings([0, 1, 2])).toEqual({})
  })

  it('a call that ran twice', () => {
    expect(findings([0, 1, 1, 2, 3])).toEqual({ duplicated: 1 })
  })

  it('a call that ran although it was said not to have', () => {
    notes.outcomes[1] = Outcome.hasNotRun
    expect(findings()).toEqual({ 'run although it had not': 1 })
  })

  it('a call without an outcome', () => {
    notes.outcomes[2] = Outcome.none
    expect(findings()).toEqual({ lost: 1 })
  })

  it('an answer to a call that never ran', () => {
    expect(findings([0, 1, 2])).toEqual({ wrong: 1 })
  })

  it('a reply that was lost, unless a stop explains it', () => {
    const now = monotonicNow()
    notes.outcomes[3] = Outcome.mayHaveRun
    notes.timeouts.push({ nonce: 3, started: now, deadline: now + 10_000 })
    expect(findings()).toEqual({ lost: 1 })
    const strike = { pid: 2, signal: 'SIGSTOP', at: now + 5000, found: true, note: 'stopped' }
    expect(findings([], [strike])).toEqual({})
  })

  it('an end that came late, unless the host was stopped', () => {
    notes.overruns.push({ nonce: 1, operation: 'echo', started: 1000, ended: 2000, limit: 500 })
    expect(findings()).toEqual({ late: 1 })
    const strike = { pid: HOST, signal: 'SIGSTOP', at: 1500, found: true, note: 'host stopped' }
    expect(findings([], [strike, { ...strike, signal: 'SIGCONT', at: 1700 }])).toEqual({})
  })
})

describe('the watchdog', () => {
  const watch = (threads: number): Promise<Hang> =>
    new Promise((resolve) => void new Watchdog({ folder, threads, pid: process.pid, hanging: resolve }))

  it('names the operation that outlives its limit', async () => {
    openHeartbeat(folder, 0)('wait', 3, 60_000)
    openHeartbeat(folder, 1)('echo', 17, 100)
    const started = monotonicNow()
    expect(await watch(2)).toMatchObject({ thread: 1, operation: 'echo', nonce: 17, limit: 100 })
    expect(monotonicNow() - started).toBeGreaterThan(1000)
  })
})

describe('the plan', () => {
  it('is decided by the seed', () => {
    const steps = (seed: number) => Array.from(planOf({ seed, thread: 0, calls: 2000, faults: 10 }))
    expect(steps(1)).toEqual(steps(1))
    expect(steps(2)).not.toEqual(steps(1))
  })

  it('makes each call once, and all faults', () => {
    const steps = Array.from(planOf({ seed: 1, thread: 0, calls: 10_000, faults: 30 }))
    const nonces = steps.flatMap(({ nonce, count }) => Array.from({ length: count }, (_, index) => nonce + index))
    expect(nonces).toEqual(Array.from({ length: 10_000 }, (_, index) => index))
  })
})
