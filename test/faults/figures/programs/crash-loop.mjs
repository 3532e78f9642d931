// Host: calls without end, for `ms` milliseconds; no sidecar ever comes up. When each start was, and how long a call took.
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setup, waitFor } from 'crochet-sidecar'
import { calls, given, monotonicNow, outcomeOf, pause, point, reactorOptions, say } from '../../kit/host.mjs'
import { createLedger } from '../../kit/ledger.mjs'

const starts = join(mkdtempSync(join(tmpdir(), 'crochet-crash-loop-')), 'starts')
createLedger(starts)
setup(reactorOptions({ nodeOptions: [point('exit-at-start')], env: { CROCHET_STARTS: starts }, logLevel: 'silent' }))
const echo = waitFor(calls.echo, { timeout: 10_000 })
const end = monotonicNow() + given.ms
const refusals = []
let others = 0
while (monotonicNow() < end) {
  const { name, reason, ms } = outcomeOf(() => echo(1))
  if (reason === 'restart-limit') refusals.push(ms)
  else if (name !== 'ReactorStartFailed') others += 1
  pause(1)
}
say({ starts: readFileSync(starts, 'utf8').trim().split('\n').map(Number), refusals, others })
