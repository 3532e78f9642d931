// Host: cancels calls that run. How long until the function's AbortSignal fires.
import { runInReactor } from 'crochet-sidecar'
import { calls, given, monotonicNow, pause, say, start } from '../../kit/host.mjs'

start()
const untilAbort = runInReactor(calls.untilAbort)
const delays = []
for (let index = 0; index < given.n; index += 1) {
  const result = untilAbort()
  // It is running by then.
  pause(2)
  const cancelled = monotonicNow()
  result.cancel()
  delays.push(result.wait(5000) - cancelled)
}
say({ delays })
