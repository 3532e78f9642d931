// Bridge thread. Posts log records to the host, which takes none while it is blocked: so that few wait, some are dropped.
import type { LogPost } from './commands.js'

/** Records that may wait for the host. */
const MOST_WAITING = 10_000

export class LogBacklog {
  readonly #taken: Int32Array
  readonly #send: (record: LogPost) => void
  #sent = 0
  #dropped = 0

  /** `taken`: one shared word, in which the host counts what it has taken. */
  constructor(taken: Int32Array, send: (record: LogPost) => void) {
    this.#taken = taken
    this.#send = send
  }

  post(record: LogPost): void {
    // Both counters wrap at 32 bits.
    if (((this.#sent - Atomics.load(this.#taken, 0)) | 0) >= MOST_WAITING) {
      this.#dropped += 1
      return
    }
    if (this.#dropped > 0) {
      const message = `${this.#dropped} log records were dropped, since the host took none`
      this.#dropped = 0
      this.#post({ level: 'warn', message })
    }
    this.#post(record)
  }

  #post(record: LogPost): void {
    this.#sent = (this.#sent + 1) | 0
    this.#send(record)
  }
}
