// Bridge thread. Tells whether the sidecar's loop still turns: asked after a missed deadline, never before one.
import { afterRunning } from './running-time.js'

export class LoopWatch {
  readonly #ping: () => Promise<unknown>
  readonly #limit: number
  readonly #hung: () => void
  #stop: (() => void) | undefined

  /** `hung` is called if a ping stays unanswered, and nothing else is heard, for `limit` ms. */
  constructor(ping: () => Promise<unknown>, limit: number, hung: () => void) {
    this.#ping = ping
    this.#limit = limit
    this.#hung = hung
  }

  /** Whether an answer is outstanding. */
  get asking(): boolean {
    return this.#stop !== undefined
  }

  /** Asks for a sign of life; `alive` is called with it. One question at a time is enough. */
  ask(alive: () => void): void {
    if (this.asking) return
    this.#begin()
    this.#ping().then(
      () => {
        this.stop()
        alive()
      },
      () => this.stop(), // the sidecar has ended: another answer to the same question
    )
  }

  /** Its loop has turned, though it may have much to do before it comes to the ping. */
  heard(): void {
    if (!this.asking) return
    this.stop()
    this.#begin()
  }

  stop(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  #begin(): void {
    this.#stop = afterRunning(this.#limit, () => {
      this.stop()
      this.#hung()
    })
  }
}
