// Host thread. The functions of this package: those of the default reactor.
import { defaultReactor } from './default-reactor.js'
import type { Background, Blocking } from './function-types.js'
import type { ReactorOptions } from './options.js'
import type { TimeoutOption } from './reactor.js'

/** See {@link Reactor.setup}. */
export function setup(options?: ReactorOptions): void {
  defaultReactor().setup(options)
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
