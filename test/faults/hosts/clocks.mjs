// Host: waits with a deadline, waits for results, stashes one, while clocks do what the test says.
import { retrieveResult, runInReactor, waitFor } from 'crochet-sidecar'
import { calls, given, outcomeOf, pause, point, say, start } from '../kit/host.mjs'
import { Killer } from '../kit/killer.mjs'

const sidecar = start(given.jumps === undefined ? {} : { nodeOptions: [point('clock-jumps')] })
const pid = waitFor(calls.pid, { timeout: 10_000 })
const hang = waitFor(calls.hang, { timeout: 300 })
const sleep = waitFor(calls.sleep, { timeout: 10_000 })

if (given.jumps !== undefined) {
  const timeouts = Array.from({ length: 3 }, () => outcomeOf(hang))
  const uid = runInReactor(calls.sleep)(100, 'kept').stash()
  const slept = outcomeOf(() => sleep(1300, 'slept'))
  const kept = outcomeOf(() => retrieveResult(uid).wait(5000))
  const polled = outcomeOf(() => runInReactor(calls.hang)().wait(0))
  say({
    timeouts,
    slept,
    kept,
    polled,
    ofHost: globalThis.clockJumps?.() > 0,
    inSidecar: waitFor(calls.clockJumps, { timeout: 5000 })(),
  })
}
if (given.freeze !== undefined) {
  const killer = new Killer()
  const { host, reactor, lasting } = given.freeze
  if (host) killer.freeze(process.pid, lasting, 50)
  if (reactor) killer.freeze(sidecar, lasting, 50)
  const missed = outcomeOf(hang)
  pause(reactor && !host ? lasting : 0)
  const again = outcomeOf(pid)
  const strikes = killer.strikes()
  say({ missed, again, resumedAt: strikes.findLast(({ signal }) => signal === 'SIGCONT')?.at })
  killer.end()
}
say({ sidecar, still: pid() })
process.exit(0)
