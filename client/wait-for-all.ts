// Host thread. One wait for many results.
import { UsageError } from '../src/errors.js'
import { isFailure } from './bridge/outcome.js'
import type { CallGivenUp } from './call-end.js'
import { type CallKeeper, EventualResult } from './eventual-result.js'
import { isSettled, type PendingCall } from './pending-call.js'

/** Where calls run of which many can be waited for at once. */
interface CallsKeeper extends CallKeeper {
  waitForAll(calls: readonly PendingCall[], limit: number): 'settled' | 'timeout' | 'interrupted'
}

/** The values of results, by their types. */
export type Values<R extends readonly EventualResult<unknown>[]> = {
  -readonly [K in keyof R]: R[K] extends EventualResult<infer T> ? T : never
}

/** Whether all of them are results that `keeper` can tell of by itself. */
export function areKeptBy(results: readonly EventualResult<unknown>[], keeper: CallKeeper): boolean {
  if (!Array.isArray(results)) return false
  return results.every((one) => one instanceof EventualResult && EventualResult.callOf(one, keeper) !== undefined)
}

/**
 * Blocks until all have settled, or one has failed.
 * @returns the result that failed first, if one did; or why the wait ended early
 */
export function waitForResults(
  results: readonly EventualResult<unknown>[],
  keeper: CallsKeeper,
  timeout: number,
): { readonly kind: 'settled'; readonly failed: EventualResult<unknown> | undefined } | CallGivenUp {
  if (!Array.isArray(results) || !results.every((result) => result instanceof EventualResult)) {
    throw new UsageError('waitForAll: expected an array of results of runInReactor')
  }
  const calls = results.map((result) => {
    const call = EventualResult.callOf(result, keeper)
    if (call === undefined) throw new UsageError('waitForAll: all results must be of this reactor, as it runs now')
    return call
  })
  const end = keeper.waitForAll(calls, timeout)
  const failed = calls
    .filter((call) => isSettled(call) && isFailure(call.outcome))
    .toSorted((a, b) => a.settledAt - b.settledAt)
  const first = failed[0]
  if (first !== undefined) return { kind: 'settled', failed: results[calls.indexOf(first)] }
  if (calls.every(isSettled)) return { kind: 'settled', failed: undefined }
  return { kind: end === 'interrupted' ? 'interrupted' : 'timeout', phase: 'running', mayHaveRun: true }
}
