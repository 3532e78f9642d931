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
  const calls = results.map((result) => EventualResult.callOf(result))
  const end = dispatcher.waitForAll(calls, timeout)
  const first = results
    .filter((_, index) => {
      const outcome = calls[index]?.outcome
      return outcome !== undefined && isFailure(outcome)
    })
    .toSorted((a, b) => EventualResult.callOf(a).settledAt - EventualResult.callOf(b).settledAt)
    .at(0)
  if (first !== undefined || calls.every(isSettled)) return { kind: 'settled', failed: first }
  return { kind: end === 'interrupted' ? 'interrupted' : 'timeout', phase: 'running', mayHaveRun: true }
}
