// Host thread. One blocking call from its start to what its caller gets: a value, or an error with the caller's own stack.
import type { Outcome } from './bridge/commands.js'
import type { CallEnd } from './call-end.js'
import type { CallTarget } from './call-target.js'
import { type CallWatch, watchCall } from './call-watch.js'
import { attempt, type Entry } from './raise.js'
import { type Classes, givenUp, locate, settle } from './settlement.js'

/** Where it runs. */
export interface BlockingCalls {
  call(target: CallTarget, args: readonly unknown[], timeout: number, watch: CallWatch | undefined): CallEnd
  /** The value in this outcome has been taken out of it. */
  opened(outcome: Outcome): void
  readonly classes: Classes
}

/** Returns what the function's promise came to, or throws it; `entry` is the function that the user has called. */
export function blockingCall(
  calls: BlockingCalls,
  target: CallTarget,
  args: readonly unknown[],
  timeout: number,
  entry: Entry,
): unknown {
  const { name } = target
  const watch = watchCall('blocking', name, timeout)
  const end = attempt(() => calls.call(target, args, timeout, watch), name, entry, watch)
  if (end.kind !== 'settled') {
    const error = givenUp(name, timeout, end, entry)
    if (end.kind === 'timeout') watch?.timedOut(error)
    else watch?.cancelled(error)
    throw error
  }
  const settlement = settle(end.outcome, name, calls.classes)
  if (settlement.kind === 'value') {
    calls.opened(end.outcome)
    watch?.ended()
    return settlement.value
  }
  locate(settlement, entry)
  watch?.failed(settlement.thrown)
  throw settlement.thrown
}
