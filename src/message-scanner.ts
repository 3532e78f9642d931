// Both processes. Finds where a MessagePack-RPC message ends, from its headers alone: nothing is decoded or kept,
// nothing recurses, and the scan can be interrupted at any byte, inside a length field too.

import { MAX_DEPTH, MAX_MESSAGE_VALUES } from './limits.js'
import { type Counted, countedBy, FIELD_WIDTHS } from './msgpack-tokens.js'
import { ProtocolError } from './protocol-error.js'

/** The byte that begins no value. */
const RESERVED = 0xc1

/** Scans one message after the other. Of no use once it has thrown. */
export class MessageScanner {
  readonly #maxMessageBytes: number
  /** Bytes of the stream ahead of this message, and bytes of the message seen so far. */
  #offset = 0
  #size = 0
  /** Bytes still to come of a string, a binary or a number whose header has been read. */
  #content = 0
  /** A length field: what it counts, its bytes still to come, its value so far. */
  #counted: Counted = 'binary'
  #lengthBytes = 0
  #length = 0
  /** Values still to come, on all levels together; each takes a byte at least. */
  #pending = 0
  /** Values seen and still to come. */
  #values = 0
  /** Values still to come on each open level. */
  readonly #levels = new Float64Array(MAX_DEPTH)
  #depth = 0

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes
  }

  /** Bytes that the message takes at the least, by the headers seen so far. */
  get leastSize(): number {
    return this.#size + this.#content + this.#lengthBytes + this.#pending
  }

  /**
   * Returns the offset in `chunk` behind the end of the message that begins or goes on at `start`, or -1 if it ends in
   * a later chunk. Throws ProtocolError at the very header that is malformed, or makes the message too large or too deep.
   */
  scan(chunk: Uint8Array, start: number): number {
    let position = start
    while (position < chunk.length) {
      if (this.#content > 0) {
        const skipped = Math.min(this.#content, chunk.length - position)
        this.#content -= skipped
        this.#size += skipped
        position += skipped
      } else {
        this.#readHeader(chunk[position++] ?? RESERVED)
      }
      if (this.#pending === 0 && this.#content === 0 && this.#lengthBytes === 0) {
        this.#offset += this.#size
        this.#size = 0
        return position
      }
    }
    return -1
  }

  #readHeader(byte: number): void {
    if (this.#lengthBytes > 0) this.#readLength(byte)
    else if (this.#size === 0) this.#beginMessage(byte)
    else this.#beginValue(byte)
    this.#size++
    // A level stays open until its last value is complete; with a length outstanding, this one is not.
    if (this.#lengthBytes > 0) return
    while (this.#depth > 0 && this.#levels[this.#depth - 1] === 0) this.#depth--
    if (this.leastSize > this.#maxMessageBytes) {
      throw this.#refusal(`a message of ${this.leastSize} bytes or more, with ${this.#maxMessageBytes} allowed,`)
    }
    if (this.#values > MAX_MESSAGE_VALUES) throw this.#refusal(`more than ${MAX_MESSAGE_VALUES} values`)
  }

  #beginMessage(byte: number): void {
    if (byte !== 0x93 && byte !== 0x94) throw this.#refusal(`${name(byte)} in place of an array of 3 or 4 elements`)
    this.#values = 1
    this.#openLevel(byte & 0x0f)
  }

  #beginValue(byte: number): void {
    this.#pending--
    this.#levels[this.#depth - 1] = (this.#levels[this.#depth - 1] ?? 0) - 1
    if (byte < 0x80 || byte >= 0xe0) return // a small integer, complete in itself
    if (byte < 0x90) return this.#openLevel((byte & 0x0f) * 2)
    if (byte < 0xa0) return this.#openLevel(byte & 0x0f)
    if (byte < 0xc0) {
      this.#content = byte & 0x1f
      return
    }
    const width = FIELD_WIDTHS[byte - 0xc0] ?? -1
    if (width < 0) throw this.#refusal(`${name(byte)} in place of a value`)
    const counted = countedBy(byte)
    if (counted === undefined) this.#content = width
    else this.#expectLength(counted, width)
  }

  #expectLength(counted: Counted, bytes: number): void {
    this.#counted = counted
    this.#lengthBytes = bytes
    this.#length = 0
  }

  #readLength(byte: number): void {
    this.#length = this.#length * 0x100 + byte
    this.#lengthBytes--
    if (this.#lengthBytes > 0) return
    switch (this.#counted) {
      case 'binary':
      case 'text':
        this.#content = this.#length
        return
      case 'elements':
        return this.#openLevel(this.#length)
      case 'pairs':
        return this.#openLevel(this.#length * 2)
    }
  }

  #openLevel(values: number): void {
    if (this.#depth === MAX_DEPTH) throw this.#refusal(`more than ${MAX_DEPTH} levels`)
    this.#levels[this.#depth++] = values
    this.#pending += values
    this.#values += values
  }

  #refusal(found: string): ProtocolError {
    return new ProtocolError(`${found} at byte ${this.#offset + this.#size} of the stream`)
  }
}

function name(byte: number): string {
  const hex = `0x${byte.toString(16).padStart(2, '0')}`
  if (byte === RESERVED) return `the reserved byte ${hex}`
  const isExtension = (byte >= 0xc7 && byte <= 0xc9) || (byte >= 0xd4 && byte <= 0xd8)
  return isExtension ? `the extension type ${hex}` : `the byte ${hex}`
}
