// The reactor's thread. What a function of the user's has returned, awaited: a value, a promise, or anything that has a
// `then`.
import { types } from 'node:util'

// Taken before any code of the user's can replace them, as test frameworks do.
const { Promise } = globalThis
const { prototype } = Promise
const { then } = prototype

/** Calls one of the two, once, in a later turn. */
export function whenSettled(
  pending: unknown,
  fulfilled: (value: unknown) => void,
  rejected: (thrown: unknown) => void,
): void {
  if (isOrdinary(pending)) void then.call(pending, fulfilled, rejected)
  // A promise of our own tames whatever came back, a promise whose `then` is not its class's included: one outcome.
  else void new Promise((resolve) => resolve(pending)).then(fulfilled, rejected)
}

/** Whether it is a promise as the language makes them, as an async function's always is: a second one would be for nothing. */
function isOrdinary(pending: unknown): pending is Promise<unknown> {
  return (
    types.isPromise(pending) &&
    Object.getPrototypeOf(pending) === prototype &&
    prototype.then === then &&
    prototype.constructor === Promise &&
    !Object.hasOwn(pending, 'then') &&
    !Object.hasOwn(pending, 'constructor')
  )
}
