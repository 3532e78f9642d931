// Host thread. Errors that the host itself throws, at the user's own line.
import { CrochetError, nameCall } from '../src/errors.js'
import type { CallWatch } from './call-watch.js'

/** The public function whose caller is to be seen. */
export type Entry = (...args: never[]) => unknown

/** Gives `error` the stack of `entry`'s caller. */
export function raise<E extends Error>(error: E, entry: Entry): E {
  Error.captureStackTrace(error, entry)
  return error
}

/** Runs what may refuse the arguments; its errors get the call's name and the caller's stack. */
export function attempt<T>(body: () => T, call: string, entry: Entry, watch?: CallWatch): T {
  try {
    return body()
  } catch (error) {
    const thrown = error instanceof CrochetError ? raise(nameCall(error, call), entry) : error
    watch?.failed(thrown)
    throw thrown
  }
}
