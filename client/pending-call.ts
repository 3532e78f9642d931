// Host thread. One call as the host knows it: out, or settled once and for all.
import type { Outcome } from './bridge/commands.js'
import { isFailure } from './bridge/outcome.js'
import type { CallWatch } from './call-watch.js'

export interface PendingCall {
  readonly id: number
  /** The function's name, for errors. */
  readonly name: string
  /** When it was made, on the host's clock. */
  readonly startedAt: number
  /** Who is told of its end, if somebody is; a blocking call's caller sees to that itself. */
  readonly watch: CallWatch | undefined
  /** Set once, when the outcome has been taken over from the bridge. */
  outcome: Outcome | undefined
  /** The order in which outcomes came. */
  settledAt: number
  /** Whether its handle is watched: unseen-results.ts. */
  isTracked: boolean
}

/** `watch`: for a call whose caller does not wait by itself. */
export function newCall(id: number, name: string, startedAt: number, watch?: CallWatch): PendingCall {
  return { id, name, startedAt, watch, outcome: undefined, settledAt: 0, isTracked: false }
}

export type SettledCall = PendingCall & { outcome: Outcome }

export function isSettled(call: PendingCall): call is SettledCall {
  return call.outcome !== undefined
}

/** The ids that a wait for all of the calls has yet to wait for; none once one of them has failed. */
export function awaitedIds(calls: readonly PendingCall[]): number[] {
  if (calls.some((call) => isSettled(call) && isFailure(call.outcome))) return []
  return calls.filter((call) => !isSettled(call)).map(({ id }) => id)
}
