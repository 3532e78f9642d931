// Bridge thread. When a sidecar's loop was last heard: what it reports next happened after that.

/** What comes within so long (ns) may have been waiting for the loop all together. */
const BURST = 100_000_000n

/** Time (ms) from a SIGINT to a sign of life that is asked for: longer than a burst. */
const ASK_AFTER = 120

export class SignsOfLife {
  readonly #ask: () => void
  #burst = 0n
  #before = 0n
  #timer: NodeJS.Timeout | undefined

  /** `ask` makes the sidecar say something. */
  constructor(ask: () => void) {
    this.#ask = ask
  }

  /** Bytes have come from it, at `now` (ns). */
  heard(now: bigint): void {
    if (now < this.#burst + BURST) return
    this.#before = this.#burst
    this.#burst = now
  }

  /**
   * It has told of a SIGINT: the last sign of life (ns) that did not come with that, 0 if there is none. Another one will
   * be asked for, so that the next SIGINT can be told from this one however long the sidecar has nothing to say.
   */
  beforeInterrupt(): bigint {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#ask, ASK_AFTER)
    return this.#before
  }

  /** It has ended. */
  stop(): void {
    clearTimeout(this.#timer)
  }
}
