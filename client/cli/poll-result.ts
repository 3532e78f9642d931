// Host thread of the command line. Waits for a background result and lets the loop turn meanwhile. Waits that block would
// lose a Ctrl-C in their first 10 ms if the reactor is stuck and cannot tell of it; of many short ones, one in ten.
import { setTimeout as sleep } from 'node:timers/promises'
import { TimeoutError } from '../../src/errors.js'
import type { EventualResult } from '../eventual-result.js'

/** Milliseconds between two looks. */
const PAUSE = 10

export interface PollClock {
  readonly now: () => number
  readonly pause: (ms: number) => Promise<unknown>
}

/**
 * The result when it is there; `between` is called after each look that found none.
 * @throws TimeoutError after `timeout` ms, and whatever else `wait` throws
 */
export async function pollResult<T>(
  result: Pick<EventualResult<T>, 'wait' | 'originalFailure'>,
  timeout: number,
  between: () => void,
  { now, pause }: PollClock = { now: () => performance.now(), pause: sleep },
): Promise<T> {
  const end = now() + timeout
  for (;;) {
    try {
      return result.wait(0)
    } catch (error) {
      // A function may throw one of these too.
      if (!(error instanceof TimeoutError) || result.originalFailure() !== null) throw error
      if (now() >= end) throw ofTheWhole(error, timeout)
    }
    between()
    await pause(Math.min(PAUSE, Math.max(end - now(), 0)))
  }
}

/** The error of the last look names a limit of 0. */
function ofTheWhole(error: TimeoutError, timeout: number): TimeoutError {
  const message = error.message.replace(' after 0 ms', ` after ${timeout} ms`)
  const { call, mayHaveRun, phase } = error
  return new TimeoutError(message, { call, mayHaveRun, timeout, phase })
}
