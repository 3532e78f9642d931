// Host thread and bridge thread. Shared memory for the reply to the one call that the host is blocked on: it can be seen
// without waking up a thread, which costs more than all the rest of a small call.

/** Bytes a reply may have to go this way; a larger one is handed over in an answer. */
const CAPACITY = 64 * 1024
const HEADER_BYTES = 12

/** Words of the header. The state is written last and read first: it publishes the others. */
const STATE = 0
const ID = 1
const LENGTH = 2

const FREE = 0
const FILLED = 1

export class ReplySlot {
  readonly #header: Int32Array
  readonly #bytes: Uint8Array

  constructor(memory: SharedArrayBuffer) {
    this.#header = new Int32Array(memory, 0, HEADER_BYTES / 4)
    this.#bytes = new Uint8Array(memory, HEADER_BYTES)
  }

  /** Memory for one slot, to be shared by both threads. */
  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + CAPACITY)
  }

  get isFilled(): boolean {
    return Atomics.load(this.#header, STATE) === FILLED
  }

  /** Bridge: offers the reply; false if it is too large, or the last one has not been taken. */
  put(id: number, message: Uint8Array): boolean {
    if (message.byteLength > CAPACITY || this.isFilled) return false
    this.#bytes.set(message)
    this.#header[ID] = id
    this.#header[LENGTH] = message.byteLength
    Atomics.store(this.#header, STATE, FILLED)
    return true
  }

  /** Host: takes what is there; the memory is free again at once. */
  take(): { readonly id: number; readonly message: Uint8Array } | undefined {
    if (!this.isFilled) return undefined
    const id = this.#header[ID] as number
    const message = this.#bytes.slice(0, this.#header[LENGTH])
    Atomics.store(this.#header, STATE, FREE)
    return { id, message }
  }
}
