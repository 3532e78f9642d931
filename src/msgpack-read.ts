// Both processes. Reads one MessagePack value of a message. What it can make is what stands here: null, booleans, numbers,
// BigInts, strings, Buffers, arrays and plain objects; nothing can be registered, and no name is looked up.

import { MAX_DEPTH } from './limits.js'
import { countedBy, FIELD_WIDTHS } from './msgpack-tokens.js'

/**
 * Reads exactly one value. Binaries are views of `bytes`; integers beyond 2^53 are BigInts; keys that are numbers or
 * booleans become text, and the last of equal keys counts; bad UTF-8 becomes U+FFFD. Throws Error at anything else.
 */
export function readMessagePack(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes)
  const value = reader.value(0)
  if (reader.position !== bytes.length) throw new Error(`${bytes.length - reader.position} bytes after the value`)
  return value
}

/** Up to this many bytes, text of one byte a character is put together quicker here than by a native call. */
const SHORT_TEXT = 24

const PLAIN = { configurable: true, enumerable: true, writable: true } as const

class Reader {
  position = 0
  readonly #bytes: Buffer

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  value(depth: number): unknown {
    const token = this.#uint(1)
    if (token < 0x80) return token
    if (token >= 0xe0) return token - 0x100
    if (token < 0x90) return this.#map(token & 0x0f, depth)
    if (token < 0xa0) return this.#array(token & 0x0f, depth)
    if (token < 0xc0) return this.#text(token & 0x1f)
    switch (token) {
      case 0xc0:
        return null
      case 0xc2:
        return false
      case 0xc3:
        return true
      case 0xca:
        return this.#bytes.readFloatBE(this.#skip(4))
      case 0xcb:
        return this.#bytes.readDoubleBE(this.#skip(8))
      case 0xcf:
        return exact(this.#bytes.readBigUInt64BE(this.#skip(8)))
      case 0xd3:
        return exact(this.#bytes.readBigInt64BE(this.#skip(8)))
    }
    const width = FIELD_WIDTHS[token - 0xc0] ?? -1
    if (width < 0) throw new Error(`token 0x${token.toString(16)} at byte ${this.position - 1}`)
    const field = this.#uint(width)
    switch (countedBy(token)) {
      case 'binary':
        return this.#binary(field)
      case 'text':
        return this.#text(field)
      case 'elements':
        return this.#array(field, depth)
      case 'pairs':
        return this.#map(field, depth)
      case undefined:
        return token < 0xd0 ? field : signed(field, width)
    }
  }

  #array(length: number, depth: number): unknown[] {
    this.#enter(length, depth)
    const array: unknown[] = []
    for (let index = 0; index < length; index++) array.push(this.value(depth + 1))
    return array
  }

  #map(length: number, depth: number): object {
    this.#enter(2 * length, depth)
    const object: Record<string, unknown> = {}
    for (let index = 0; index < length; index++) {
      const key = textOf(this.value(depth + 1))
      const value = this.value(depth + 1)
      // Assigning would reach what is inherited: a setter, or what a frozen Object.prototype forbids to cover.
      if (key in object) Object.defineProperty(object, key, { value, ...PLAIN })
      else object[key] = value
    }
    return object
  }

  /** Every item takes a byte at least, so a short header cannot claim a long array. */
  #enter(items: number, depth: number): void {
    if (items > this.#bytes.length - this.position) throw new Error(`cut short at byte ${this.position}`)
    if (depth === MAX_DEPTH) throw new Error(`more than ${MAX_DEPTH} levels`)
  }

  #text(length: number): string {
    const start = this.#skip(length)
    if (length > SHORT_TEXT) return this.#bytes.toString('utf8', start, this.position)
    let text = ''
    for (let at = start; at < this.position; at++) {
      const byte = this.#bytes[at] ?? 0
      if (byte >= 0x80) return this.#bytes.toString('utf8', start, this.position)
      text += String.fromCharCode(byte)
    }
    return text
  }

  #binary(length: number): Buffer {
    const start = this.#skip(length)
    return this.#bytes.subarray(start, this.position)
  }

  #uint(width: number): number {
    let value = 0
    for (let at = this.#skip(width); at < this.position; at++) value = value * 0x100 + (this.#bytes[at] ?? 0)
    return value
  }

  /** Goes on behind so many bytes; returns where they begin. */
  #skip(length: number): number {
    const start = this.position
    if (length > this.#bytes.length - start) throw new Error(`cut short at byte ${start}`)
    this.position = start + length
    return start
  }
}

function exact(integer: bigint): number | bigint {
  const number = Number(integer)
  return Number.isSafeInteger(number) ? number : integer
}

function signed(field: number, width: number): number {
  const limit = 2 ** (8 * width)
  return field < limit / 2 ? field : field - limit
}

function textOf(key: unknown): string {
  if (typeof key === 'string') return key
  if (typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean') return String(key)
  throw new TypeError('a key of a map is neither text nor a number')
}
