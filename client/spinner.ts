// Host thread. Looks for a reply for a moment before the thread is put to sleep: waking it up again costs more than
// most small calls take. Where spinning does not pay, it stops by itself.
import { availableParallelism } from 'node:os'
import { now } from './clock.js'

/** Longest spin, in ms: about what two wake-ups cost. */
const LIMIT = 0.1
/** Looks between two readings of the clock. */
const LOOKS = 64
/** Spins that may miss in a row before it stops, what one that hits makes up for, and the calls after which it tries again. */
const MOST_CREDIT = 16
const HIT_GAIN = 4
const PROBE_EVERY = 16

export class Spinner {
  // With one processor the thread that spins keeps the reply from being made.
  readonly #enabled = availableParallelism() > 1
  #credit = MOST_CREDIT
  #calls = 0

  /** Another call begins. */
  next(): void {
    this.#calls += 1
  }

  /** Whether this call should spin. */
  get isWorthwhile(): boolean {
    return this.#enabled && (this.#credit > 0 || this.#calls % PROBE_EVERY === 0)
  }

  /** Looks until `seen` or the limit; false at the limit. */
  spin(seen: () => boolean): boolean {
    const end = now() + LIMIT
    do {
      for (let look = 0; look < LOOKS; look += 1) {
        if (!seen()) continue
        this.#credit = Math.min(this.#credit + HIT_GAIN, MOST_CREDIT)
        return true
      }
    } while (now() < end)
    this.#credit = Math.max(this.#credit - 1, 0)
    return false
  }
}
