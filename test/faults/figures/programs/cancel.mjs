// Host: cancels calls that run. How long until the function's AbortSignal fires.
import { runInReactor } from 'crochet-sidecar'
import { calls, given, monotonicNow, pause, say, start } from '../../kit/host.mjs'

start()
const untilAbort = runInReactor(calls.untilAbort)
const delays = []
while (delays.length < given.n) {
  const result = untilAbort()
  // It is running by then; on a busy machine perhaps not.
  pause(2)
  const cancelled = monotonicNow()
  result.cancel()
  try {
    delays.push(result.wait(5000) - cancelled)
  } catch (error) {
    if (error.mayHaveRun !== false) throw error
  }
}
say({ delays })
