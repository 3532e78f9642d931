// Host thread. The blocking wait: a loop of slices until the bridge says done, or the deadline has passed.
import type { Answer } from './bridge/commands.js'
import { now } from './clock.js'
import { hasInterruptCome, INTERRUPTED, interruptible, needsInterrupts } from './interruptible.js'

/**
 * Short enough for a bridge that has ended to be noticed soon, long enough to cost nothing. Slices are no polling: the
 * bridge answers as soon as there is something to say.
 */
const SLICE = 100

/** Where Ctrl-C may have to break the wait: the first slice runs without that, which quick calls need not pay for. */
const FIRST_SLICE = 10

/** Blocks at most `slice` ms for an answer; undefined if there will never be one. */
export type Exchange = (slice: number) => Answer | undefined

/**
 * Exchanges until an answer is done or `deadline` has passed, and returns the last answer. At least one exchange is
 * made, so that what is there beats an expired deadline.
 */
export function waitUntil(deadline: number, exchange: Exchange): Answer | undefined | typeof INTERRUPTED {
  const mayInterrupt = needsInterrupts()
  let answer = exchange(sliceUntil(deadline, mayInterrupt ? FIRST_SLICE : SLICE))
  const goOn = (): Answer | undefined | typeof INTERRUPTED => {
    while (answer !== undefined && !answer.done && now() < deadline) {
      if (mayInterrupt && hasInterruptCome()) return INTERRUPTED
      answer = exchange(sliceUntil(deadline, SLICE))
    }
    return answer
  }
  if (!mayInterrupt || answer === undefined || answer.done || now() >= deadline) return goOn()
  // All the rest in one: for a moment at its end, a signal would end the process.
  return interruptible(goOn)
}

/** Rounded up: the bridge's timers count whole milliseconds, and a deadline is never early. */
export function sliceUntil(deadline: number, longest: number = SLICE): number {
  return Math.max(0, Math.min(longest, Math.ceil(deadline - now())))
}
