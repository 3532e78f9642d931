// Host thread. The blocking wait: a loop of slices until the bridge says done, or the deadline has passed.
import type { Answer } from './bridge/commands.js'
import { now } from './clock.js'

/**
 * Long enough for nearly every call, and not so long that a lost bridge goes unnoticed. Slices are no polling: the
 * bridge answers as soon as there is something to say.
 */
const SLICE = 1000

/** Blocks at most `slice` ms for an answer; undefined if there will never be one. */
export type Exchange = (slice: number) => Answer | undefined

/**
 * Exchanges until an answer is done or `deadline` has passed, and returns the last answer. At least one exchange is
 * made, so that what is there beats an expired deadline.
 *
 * @param first starts what `next` only waits for; the same function where there is nothing to start
 */
export function waitUntil(deadline: number, first: Exchange, next: Exchange): Answer | undefined {
  let exchange = first
  for (;;) {
    // Rounded up: the bridge's timers count whole milliseconds, and a deadline is never early.
    const slice = Math.max(0, Math.min(SLICE, Math.ceil(deadline - now())))
    const answer = exchange(slice)
    if (answer === undefined || answer.done || now() >= deadline) return answer
    exchange = next
  }
}
