// Host thread. One wait for many results.
import { UsageError } from '../src/errors.js'
import { isFailure } from './bridge/outcome.js'
import type { CallGivenUp } from './call-end.js'
import type { Dispatcher } from './dispatcher.js'
import { EventualResult } from './eventual-result.js'
import { isSettled } from './pending-call.js'

/** The values of results, by their types. */
export type Values<R extends readonly EventualResult<unknown>[]> = {
  -readonly [K in keyof R]: R[K] extends EventualResult<infer T> ? T : never
}

/**
 * Blocks until all have settled, or one has failed.
 * @returns the result that failed first, if one did; or why the wait ended early
 */
export function waitForResults(
  results: readonly EventualResult<unknown>[],
  dispatcher: Dispatcher,
  timeout: number,
): { readonly kind: 'settled'; readonly failed: EventualResult<unknown> | undefined } | CallGivenUp {
  if (!Array.isArray(results) || !results.every((result) => result instanceof EventualResult)) {
    throw new UsageError('waitForAll: expected an array of results of runInReactor')
  }
  const calls = results.map((result) => {
    const call = EventualResult.callOf(result, dispatcher)
    if (call === undefined) throw new UsageError('waitForAll: all results must be of this reactor, as it runs now')
    return call
  })
  const end = dispatcher.waitForAll(calls, timeout)
  const failed = calls
    .filter((call) => isSettled(call) && isFailure(call.outcome))
    .toSorted((a, b) => a.settledAt - b.settledAt)
  const first = failed[0]
  if (first !== undefined) return { kind: 'settled', failed: results[calls.indexOf(first)] }
  if (calls.every(isSettled)) return { kind: 'settled', failed: undefined }
  return { kind: end === 'interrupted' ? 'interrupted' : 'timeout', phase: 'running', mayHaveRun: true }
}
