// Host thread. What counts as a timeout.
import { inspect } from 'node:util'

/**
 * Checks the timeout of a wrapper: milliseconds, 0 or more; `Infinity` has to be written out.
 * @throws TypeError, RangeError
 */
export function checkTimeout(timeout: unknown, owner: string): number {
  const limit = checkLimit(timeout, owner)
  if (limit < 0) throw new RangeError(`${owner}: timeout must be 0 or more, but it is ${limit}`)
  return limit
}

/**
 * Checks the timeout of one wait: as above, and a negative one polls like 0.
 * @throws TypeError, RangeError
 */
export function checkLimit(timeout: unknown, owner: string): number {
  if (typeof timeout !== 'number') {
    throw new TypeError(`${owner}: timeout must be a number of milliseconds, but it is ${inspect(timeout)}`)
  }
  if (Number.isNaN(timeout)) throw new RangeError(`${owner}: timeout must be a number of milliseconds, but it is NaN`)
  return timeout
}
