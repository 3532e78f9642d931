// Shared sidecar. Tells when nobody has needed it for a while.
import { nodeTimers, type Timers } from './timers.js'

export interface IdleWatchParts {
  /** Milliseconds. */
  readonly timeout: number
  /** Bytes of the process's memory from which on an idle one is not kept. */
  readonly memoryLimit: number
  readonly isIdle: () => boolean
  /** Called once. */
  readonly ended: () => void
}

/** What keeps it but tells nothing of its own end, such as a stashed result, is looked at this often (ms). */
const LOOK_EVERY = 1000

export class IdleWatch {
  readonly #parts: IdleWatchParts
  readonly #timers: Timers
  readonly #memory: () => number
  #since: number | undefined
  #timer: NodeJS.Timeout | undefined
  #isEnded = false

  constructor(parts: IdleWatchParts, timers: Timers = nodeTimers, memory: () => number = process.memoryUsage.rss) {
    this.#parts = parts
    this.#timers = timers
    this.#memory = memory
  }

  /** Milliseconds since it was last needed; 0 if it is. */
  get age(): number {
    return this.#since === undefined ? 0 : this.#timers.now() - this.#since
  }

  /** A client has come or gone. */
  changed(): void {
    this.#timers.clear(this.#timer)
    this.#look()
  }

  /** Ends it without waiting for the timeout; `ended` sees to those it still serves. */
  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#timers.clear(this.#timer)
    this.#parts.ended()
  }

  #look(): void {
    if (this.#isEnded) return
    const { timeout, memoryLimit, isIdle } = this.#parts
    if (!isIdle()) {
      this.#since = undefined
      return this.#later(LOOK_EVERY)
    }
    this.#since ??= this.#timers.now()
    const left = timeout - this.age
    if (left <= 0 || this.#memory() > memoryLimit) return this.end()
    this.#later(left)
  }

  #later(ms: number): void {
    this.#timer = this.#timers.set(() => this.#look(), ms)
  }
}
