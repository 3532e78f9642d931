// Bridge thread. Posts log records to the host, which takes none while it is blocked: so that few wait, some are dropped.
import { type LogPost, logBytes } from './commands.js'

export class LogBacklog {
  readonly #taken: Int32Array
  readonly #most: number
  readonly #send: (record: LogPost) => void
  #sent = 0
  #dropped = 0

  /**
   * `taken`: one shared word, in which the host counts the bytes it has taken; `most`: bytes that may wait for it. A
   * record is never dropped when none waits.
   */
  constructor(taken: Int32Array, most: number, send: (record: LogPost) => void) {
    this.#taken = taken
    this.#most = most
    this.#send = send
  }

  post(record: LogPost): void {
    // Both counters wrap at 32 bits.
    const waiting = (this.#sent - Atomics.load(this.#taken, 0)) | 0
    if (waiting > 0 && waiting + logBytes(record) > this.#most) {
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
    this.#sent = (this.#sent + logBytes(record)) | 0
    this.#send(record)
  }
}
