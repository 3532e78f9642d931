// Bridge thread. Keeps a sidecar that never answers anything from being started over and over.
import type { Failure } from './commands.js'

/**
 * While starts are refused, one probe at a time is let through: after FIRST_PAUSE ms at least, then after growing pauses up
 * to LONGEST_PAUSE.
 */
const FIRST_PAUSE = 1000
const GROWTH = 1.6
const LONGEST_PAUSE = 60_000

/** A start has failed if its sidecar ended before any call had been answered. */
export class RestartLimit {
  readonly #most: number
  readonly #window: number
  #failures: number[] = []
  #last: Failure | undefined
  #pause = 0
  #probeAt = 0

  /** `most` failed starts within `window` ms close the door: there are never more in any such window. */
  constructor(most: number, window: number) {
    this.#most = most
    this.#window = window
  }

  /** An answered call clears the count. */
  answered(): void {
    this.#failures = []
    this.#pause = 0
  }

  failed(failure: Failure, now: number): void {
    this.#last = failure
    this.#failures = [...this.#failures.filter((at) => at > now - this.#window), now].slice(-this.#most)
    if (this.#pause > 0) this.#pause = Math.min(this.#pause * GROWTH, LONGEST_PAUSE)
    else if (this.#failures.length === this.#most) this.#pause = FIRST_PAUSE
    const [oldest = now] = this.#failures
    const full = this.#failures.length === this.#most
    this.#probeAt = Math.max(now + this.#pause, full ? oldest + this.#window : 0)
  }

  /** Why no sidecar may be started now. */
  refusal(now: number): Failure | undefined {
    const last = this.#last
    if (this.#pause === 0 || now >= this.#probeAt || last === undefined) return undefined
    const wait = Math.ceil(this.#probeAt - now)
    return {
      kind: 'stopped',
      message: `the sidecar failed ${this.#most} times in a row before it answered a call (next try in ${wait} ms); the last time: ${last.message}`,
      stop: { ...last.stop, reason: 'restart-limit' },
      cause: last.cause,
    }
  }
}
