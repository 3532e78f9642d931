// Host thread. How a wait for one call ended.
import type { Answer, Outcome } from './bridge/commands.js'
import { hasInterruptCome, INTERRUPTED, raiseInterrupt } from './interruptible.js'
import { isSettled, type PendingCall, type SettledCall } from './pending-call.js'

/** A wait for a call that ended before the call did. */
export interface CallGivenUp {
  readonly kind: 'timeout' | 'interrupted'
  readonly phase: 'starting' | 'running'
  readonly mayHaveRun: boolean
}

/** How a wait for one call ended. */
export type CallEnd = CallGivenUp | { readonly kind: 'settled'; readonly outcome: Outcome }

/** The end that `call` and the last answer tell of; `kind` if it has not settled. */
export function endOf(
  call: PendingCall,
  kind: CallGivenUp['kind'],
  last: Answer | undefined,
  mayHaveRun: boolean,
): CallEnd {
  if (isSettled(call)) return { kind: 'settled', outcome: call.outcome }
  return { kind, phase: last?.phase ?? 'running', mayHaveRun }
}

/** A result that has come is the result, but the Ctrl-C that came with it is not lost. */
export function settledEnd(call: SettledCall, end: unknown): CallEnd {
  if (end === INTERRUPTED || hasInterruptCome()) raiseInterrupt()
  return { kind: 'settled', outcome: call.outcome }
}
