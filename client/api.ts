// Host thread. The functions of this package: those of the default reactor.
import { defaultReactor } from './default-reactor.js'
import type { EventualResult } from './eventual-result.js'
import type { Background, Blocking } from './function-types.js'
import type { ReactorOptions } from './options.js'
import type { TimeoutOption } from './timeout.js'
import type { Values } from './wait-for-all.js'

/** See {@link Reactor.setup}. */
export function setup(options?: ReactorOptions): void {
  defaultReactor().setup(options)
}

/** See {@link Reactor.noSetup}. */
export function noSetup(): void {
  defaultReactor().noSetup()
}

/** See {@link Reactor.shutdown}. */
export function shutdown(): void {
  defaultReactor().shutdown()
}

/** See {@link Reactor.ready}. */
export function ready(options: TimeoutOption): void {
  defaultReactor().ready(options)
}

/** See {@link Reactor.waitFor}. */
export function waitFor<F extends object>(reference: F, options: TimeoutOption): Blocking<F> {
  return defaultReactor().waitFor(reference, options)
}

/** See {@link Reactor.runInReactor}. */
export function runInReactor<F extends object>(reference: F): Background<F> {
  return defaultReactor().runInReactor(reference)
}

/** See {@link Reactor.retrieveResult}. */
export function retrieveResult(uid: string): EventualResult<unknown> {
  return defaultReactor().retrieveResult(uid)
}

/** See {@link Reactor.waitForAll}. */
export function waitForAll<const R extends readonly EventualResult<unknown>[]>(
  results: R,
  options: TimeoutOption,
): Values<R> {
  return defaultReactor().waitForAll(results, options)
}
