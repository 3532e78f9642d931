// Bridge thread. Tells whether the sidecar's loop still turns: asked after a missed deadline, never before one.

/** The limit is counted in ticks, so that the time this process itself was stopped counts as one tick at most. */
const TICKS = 10

export class LoopWatch {
  readonly #ping: () => Promise<unknown>
  readonly #limit: number
  readonly #hung: () => void
  #ticker: NodeJS.Timeout | undefined

  /** `hung` is called if a ping stays unanswered for `limit` ms. */
  constructor(ping: () => Promise<unknown>, limit: number, hung: () => void) {
    this.#ping = ping
    this.#limit = limit
    this.#hung = hung
  }

  /** Whether an answer is outstanding. */
  get asking(): boolean {
    return this.#ticker !== undefined
  }

  /** Asks for a sign of life; `alive` is called with it. One question at a time is enough. */
  ask(alive: () => void): void {
    if (this.asking) return
    let ticks = 0
    this.#ticker = setInterval(() => {
      ticks += 1
      if (ticks < TICKS) return
      this.stop()
      this.#hung()
    }, this.#limit / TICKS)
    this.#ping().then(
      () => {
        this.stop()
        alive()
      },
      () => this.stop(), // the sidecar has ended: another answer to the same question
    )
  }

  stop(): void {
    clearInterval(this.#ticker)
    this.#ticker = undefined
  }
}
