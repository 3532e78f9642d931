// A reply against the caller's deadline, against a cancellation, against the end of a stashed result's time.
import { beforeAll, expect, it } from 'vitest'
import type { HostResult } from '../run-host.js'
import { runFaultHost } from './kit/run-fault-host.js'

let said: HostResult['said']

beforeAll(async () => {
  const result = await runFaultHost('races', { trials: 700 }, { deadline: 110_000 })
  expect(result.timedOut).toBe(false)
  said = result.said
}, 120_000)

it('F1. a reply that comes after the timeout answers no other call', () => {
  expect(said.late).toMatchObject({ wrong: [], timeouts: 20 })
  expect(said.late.calls).toBeGreaterThan(20)
})

it('F2. the reply and the timeout at the same time: one of them, and no result is lost', () => {
  for (const race of [said.deadlines, said.waits]) {
    expect(race.wrong).toEqual([])
    // A machine with other things to do may stop the host for longer now and then.
    expect(race.overdue).toBeLessThan(said.trials / 50)
    expectBothSides(race)
  }
})

it('F6. a cancellation and the reply at the same time: one of them, for ever', () => {
  expect(said.cancels.wrong).toEqual([])
  expectBothSides(said.cancels)
  expect(said.left).toMatchObject({ state: 'running', generation: 1, queued: 0, running: 0, pending: 0, timers: 0 })
})

it('F13. a result whose time is over while it is fetched comes whole or not at all', () => {
  expect(said.expiries.wrong).toEqual([])
  expect(said.expiries.values).toBeGreaterThan(0)
  expect(said.expiries.expired).toBeGreaterThan(0)
})

function expectBothSides({ values, failures }: { values: number; failures: number }): void {
  expect(values).toBeGreaterThan(said.trials / 20)
  expect(failures).toBeGreaterThan(said.trials / 20)
}
