// Host thread, in tests of programs that use this package: functions of this process in the place of the reactor's.
import { inspect } from 'node:util'
import { UsageError } from '../src/errors.js'
import { type CallTarget, targetOf } from './call-target.js'
import { REACTOR_KEY, RESET } from './default-reactor-key.js'
import type { AnyFunction } from './function-types.js'
import { clearStandIns, setStandIn } from './stand-ins.js'

/** What may stand in for a function: a synchronous one. For a module: an object of those that are called. */
export type StandIn<F> = F extends AnyFunction
  ? (...args: Parameters<F>) => Awaited<ReturnType<F>>
  : { readonly [K in keyof F]?: StandIn<F[K]> }

/**
 * From now on, calls of what `reference` stands for run `standIn` in this process, blocking and background ones, through
 * wrappers that exist already too; no sidecar is needed for them. Arguments and results are copied as if they crossed,
 * and what cannot cross is refused. What the stand-in throws arrives as if the reactor had thrown it; a TimeoutError, a
 * CancelledError or a ReactorStopped stands for the event itself.
 *
 * A call whose stand-in returns a promise throws UsageError. Calling a function that a module's stand-in lacks throws
 * FunctionNotFound.
 *
 * @param reference a reference, of a module or a function, or the wrapper of one
 * @throws UsageError for what is no reference, or no stand-in
 */
export function inline<F extends object>(reference: F, standIn: StandIn<F>): void {
  const target = findTarget(reference)
  if (target === undefined) {
    throw new UsageError(
      `inline: expected a reference made by reactorModule or reactorFunction, or a wrapper of one, but got ${inspect(reference, { depth: 0 })}`,
    )
  }
  const isObject = typeof standIn === 'object' && standIn !== null
  if (typeof standIn !== 'function' && !(isObject && target.child !== undefined)) {
    const expected = target.child === undefined ? 'a function' : 'a function, or an object of functions'
    throw new UsageError(
      `inline: the stand-in of ${target.name} must be ${expected}, but it is ${inspect(standIn, { depth: 0 })}`,
    )
  }
  setStandIn(target, standIn)
}

/**
 * Removes all stand-ins, and stops the sidecar of the default reactor if there is one: to be called after each test. The
 * reactor stays set up, with the options it had: the next call that needs a sidecar starts a new one.
 */
export function reset(): void {
  clearStandIns()
  // Not made for this: a program that never used it has none.
  const reactor = Reflect.get(globalThis, REACTOR_KEY) as { [RESET](): void } | undefined
  reactor?.[RESET]()
}

function findTarget(reference: unknown): CallTarget | undefined {
  const known = targetOf(reference)
  if (known !== undefined || typeof reference !== 'function') return known
  return targetOf(Reflect.get(reference, 'wrappedFunction'))
}
