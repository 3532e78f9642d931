// Host thread of the command line. Waits for a background result in slices, between which there is a moment to draw.
import { TimeoutError } from '../../src/errors.js'
import type { EventualResult } from '../eventual-result.js'

/** Milliseconds of a slice: often enough for the eye. */
const SLICE = 80

/**
 * Blocks until the result is there; `between` is called before each slice.
 * @throws TimeoutError after `timeout` ms, and whatever else `wait` throws
 */
export function waitInSlices<T>(
  result: Pick<EventualResult<T>, 'wait' | 'originalFailure'>,
  timeout: number,
  between: () => void,
  now: () => number = () => performance.now(),
): T {
  const end = now() + timeout
  for (;;) {
    between()
    try {
      return result.wait(Math.min(SLICE, Math.max(end - now(), 0)))
    } catch (error) {
      // A function may throw one of these too.
      if (!(error instanceof TimeoutError) || result.originalFailure() !== null) throw error
      if (now() >= end) throw ofTheWhole(error, timeout)
    }
  }
}

/** The error of the last slice names no limit but its own. */
function ofTheWhole(error: TimeoutError, timeout: number): TimeoutError {
  const message = error.message.replace(/ after \S+ ms/, ` after ${timeout} ms`)
  const { call, mayHaveRun, phase } = error
  return new TimeoutError(message, { call, mayHaveRun, timeout, phase })
}
