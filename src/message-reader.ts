// Both processes. Cuts a stream of bytes into MessagePack-RPC messages, in linear time however the bytes are chunked.
// What a header claims is never allocated ahead: memory grows with what has arrived.

import { LARGE_MESSAGE, MessageMemory } from './message-memory.js'
import { MessageScanner } from './message-scanner.js'
import { hexOf, ProtocolError } from './protocol-error.js'

/**
 * A message that a chunk's end cuts is gathered in a buffer that grows by this factor: few copies. What it is larger than what
 * has come is address space, no memory: nothing touches it.
 */
const GROWTH = 64
const SMALLEST_BUFFER = 1024
const NO_BYTES: Uint8Array = new Uint8Array(0)

/** Reads the messages of one stream. */
export class MessageReader {
  readonly #scanner: MessageScanner
  readonly #maxMessageBytes: number
  readonly #memory: MessageMemory
  /** The beginning of a message that has not ended yet: `#received` bytes of `#buffer`. */
  #buffer = NO_BYTES
  #received = 0
  #broken: ProtocolError | undefined

  /** `maxMessageBytes`: the largest message taken. `memory`: what large messages lie in that came in several chunks. */
  constructor(options: { readonly maxMessageBytes: number; readonly memory?: MessageMemory }) {
    this.#maxMessageBytes = options.maxMessageBytes
    this.#memory = options.memory ?? new MessageMemory(false)
    this.#scanner = new MessageScanner(options.maxMessageBytes)
  }

  /** How many bytes are held of a message that has not ended yet; undefined between messages. */
  get partial(): { readonly received: number } | undefined {
    return this.#received === 0 ? undefined : { received: this.#received }
  }

  /**
   * Returns the bytes of each message that `chunk` completes. A message that lies wholly inside `chunk` is a view of it,
   * good until the chunk's memory is used again; any other has memory of its own.
   * Throws ProtocolError, which carries the messages ahead of the refused one; from then on every call throws the same,
   * without them: their memory may be used again.
   */
  read(chunk: Uint8Array): Uint8Array[] {
    if (this.#broken !== undefined) throw this.#broken
    const messages: Uint8Array[] = []
    let start = 0
    try {
      while (start < chunk.length) {
        const end = this.#scanner.scan(chunk, start)
        if (end === -1) {
          this.#keep(chunk.subarray(start))
          break
        }
        const part = chunk.subarray(start, end)
        messages.push(this.#received === 0 ? part : this.#complete(part))
        start = end
      }
    } catch (error) {
      throw error instanceof ProtocolError ? this.#breakAt(error, chunk.subarray(start), messages) : error
    }
    return messages
  }

  #keep(part: Uint8Array): void {
    const needed = this.#received + part.length
    if (needed > this.#buffer.length) this.#grow(needed)
    this.#buffer.set(part, this.#received)
    this.#received = needed
  }

  #grow(needed: number): void {
    const { leastSize } = this.#scanner
    // Room for what may follow a large binary; the more, the more of the message is there and would be copied again.
    const claimed = leastSize + SMALLEST_BUFFER + this.#received / 8
    const wanted = Math.min(Math.max(needed * GROWTH, SMALLEST_BUFFER), claimed, this.#maxMessageBytes)
    const buffer =
      (leastSize < LARGE_MESSAGE ? undefined : this.#memory.takeKept(leastSize)) ??
      this.#memory.allocate(Math.max(needed, Math.floor(wanted)), this.#buffer)
    buffer.set(this.#buffer.subarray(0, this.#received))
    this.#buffer = buffer
  }

  #complete(part: Uint8Array): Uint8Array {
    this.#keep(part)
    const message = this.#buffer.subarray(0, this.#received)
    this.#drop()
    return message
  }

  #breakAt(error: ProtocolError, rest: Uint8Array, messages: readonly Uint8Array[]): ProtocolError {
    const beginning = this.#received === 0 ? rest : this.#buffer.subarray(0, this.#received)
    const text = `${error.message}; that message begins ${hexOf(beginning)}`
    this.#broken = new ProtocolError(text)
    this.#drop()
    return new ProtocolError(text, { messages })
  }

  #drop(): void {
    this.#buffer = NO_BYTES
    this.#received = 0
  }
}
