// Bridge thread. Gives messages to the protocol pipe one at a time, so that it is known of each whether it has left.
import type { Writable } from 'node:stream'

/** `left`: whether all of the bytes have. */
export type Written = (left: boolean) => void

/**
 * Node joins the writes that wait behind a full pipe into one, and when that fails it does not tell which of them had
 * left by then. So they wait here. Nor does it tell that it has closed the pipe in the midst of a write: `isCut` does.
 */
export class MessageWriter {
  readonly #stream: Writable
  readonly #isCut: () => boolean
  // Undefined once it has been given to the stream: its bytes may be many.
  readonly #waiting: ({ readonly bytes: Uint8Array; readonly written: Written } | undefined)[] = []
  // How many of these have been written: to take each from the front would move all behind it.
  #taken = 0
  #waitingBytes = 0

  /** `isCut`: whether the stream was closed before all had left that was written to it. */
  constructor(stream: Writable, isCut: () => boolean) {
    this.#stream = stream
    this.#isCut = isCut
  }

  /** Bytes that have not left this process. */
  get unsentBytes(): number {
    return this.#waitingBytes + this.#stream.writableLength
  }

  /** Writes `bytes` behind all that was given before; `written` is called once. */
  write(bytes: Uint8Array, written: Written): void {
    this.#waiting.push({ bytes, written })
    this.#waitingBytes += bytes.byteLength
    this.#flush()
  }

  /** What is small goes into the pipe at once, and the stream is empty again when `write` returns. */
  #flush(): void {
    while (this.#stream.writableLength === 0) {
      const next = this.#waiting[this.#taken]
      if (next === undefined) break
      this.#waiting[this.#taken] = undefined
      this.#taken += 1
      this.#waitingBytes -= next.bytes.byteLength
      this.#stream.write(next.bytes, (error) => {
        next.written((error === null || error === undefined) && !this.#isCut())
        this.#flush()
      })
    }
    if (this.#taken * 2 < this.#waiting.length) return
    this.#waiting.splice(0, this.#taken)
    this.#taken = 0
  }
}
