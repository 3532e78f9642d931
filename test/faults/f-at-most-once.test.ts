// Calls at most once, whatever becomes of the sidecar: the ledger says how often each has run.
import { expect, it } from 'vitest'
import { runFaultHost } from './kit/run-fault-host.js'

it('F17. each call runs at most once under kills, and not at all where mayHaveRun is false', async () => {
  const { said, timedOut } = await runFaultHost('at-most-once', { kills: 25, full: 2 }, { deadline: 110_000 })
  expect(timedOut).toBe(false)
  expect(said).toMatchObject({ twice: [], answeredWrongly: [], ranAfterAll: [], untyped: [] })
  expect(said.kills).toBeGreaterThanOrEqual(25)
  // Both kinds have occurred, or nothing was shown.
  expect(said.mayHaveRun).toBeGreaterThan(0)
  expect(said.certainlyNot).toBeGreaterThan(0)
}, 120_000)
