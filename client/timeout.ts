// Host thread. What counts as a timeout.
import { inspect } from 'node:util'
import { UsageError } from '../src/errors.js'

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

/** The option that every blocking function takes. */
export interface TimeoutOption {
  /** Milliseconds; `Infinity` has to be written out. */
  readonly timeout: number
}

/**
 * Reads `{ timeout }`.
 * @throws TypeError, RangeError; UsageError for any other option
 */
export function timeoutOf(options: unknown, owner: string): number {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${owner}: expected { timeout }, but got ${inspect(options)}`)
  }
  const unknown = Object.keys(options).find((name) => name !== 'timeout')
  if (unknown !== undefined) throw new UsageError(`${owner}: unknown option ${unknown}; the only option is timeout`)
  return checkTimeout('timeout' in options ? options.timeout : undefined, owner)
}
