// Both processes. Walks over one MessagePack value without decoding it and refuses what must never reach the decoder:
// msgpackr recurses, revives extensions that no option turns off, renames `__proto__` keys and patches bad UTF-8.

import { isUtf8 } from 'node:buffer'
import { countedBy, FIELD_WIDTHS } from './msgpack-tokens.js'

/** What a value may hold besides nil, booleans, numbers, strings, arrays, and maps with string keys. */
export interface ScanLimits {
  /** Most containers (arrays and maps) around one another; bounds the decoder's recursion. */
  readonly maxDepth: number
  /** Whether `bin` values are allowed; by default they are. */
  readonly binary?: boolean
  /** Most values, keys included. */
  readonly maxValues: number
  /** Bytes of the longest string. */
  readonly maxStringBytes: number
}

/** The bytes are not one MessagePack value within the limits; the message says what was found, and where. */
export class MalformedMessagePack extends Error {}

/**
 * Checks that the bytes from `from` on are exactly one MessagePack value: nothing missing, nothing left over, no
 * extension, well-formed text, string keys only and none of them `__proto__`, depth within the limit. Linear in the
 * bytes, without recursion.
 * @throws MalformedMessagePack
 */
export function scanMessagePack(bytes: Uint8Array, limits: ScanLimits, from = 0): void {
  const end = bytes.length
  // Of the innermost open container: items still to come. A map's keys and values both count, so a key is due when the
  // number is even. The containers around it wait in `outer`, a map as the complement (below zero) of its number.
  const outer: number[] = []
  let due = 1
  let inMap = false
  let position = from
  let values = 1

  for (;;) {
    while (due === 0) {
      const resumed = outer.pop()
      if (resumed === undefined) {
        if (position !== end) throw new MalformedMessagePack(`${end - position} bytes after the value`)
        return
      }
      inMap = resumed < 0
      due = inMap ? ~resumed : resumed
    }

    const start = position
    const isKey = inMap && due % 2 === 0
    const token = byteAt(bytes, position++)
    due--

    if (token < 0x80 || token >= 0xe0) {
      if (isKey) throw notAStringKey(start)
      continue
    }

    // A text or a run of bytes is skipped; a container is entered; every other token has a fixed size.
    let textLength = -1
    let items = -1
    let isMap = false
    if (token < 0x90) {
      isMap = true
      items = (token & 0x0f) * 2
    } else if (token < 0xa0) {
      items = token & 0x0f
    } else if (token < 0xc0) {
      textLength = token & 0x1f
    } else {
      const width = FIELD_WIDTHS[token - 0xc0] ?? -1
      if (width < 0) throw new MalformedMessagePack(`token 0x${token.toString(16)} at byte ${start}`)
      const counted = countedBy(token)
      if (counted !== undefined) {
        const length = uintAt(bytes, position, width)
        if (counted === 'text') {
          textLength = length
        } else if (counted === 'binary') {
          if (limits.binary === false) throw new MalformedMessagePack(`binary data at byte ${start}`)
          position += length
        } else {
          isMap = counted === 'pairs'
          items = isMap ? length * 2 : length
        }
      }
      position += width
      if (position > end) throw cutShort(start)
    }

    if (textLength >= 0) {
      const textEnd = position + textLength
      if (textEnd > end) throw cutShort(start)
      if (textLength > limits.maxStringBytes) {
        throw new MalformedMessagePack(`a string of more than ${limits.maxStringBytes} bytes`)
      }
      if (!isUtf8Text(bytes, position, textEnd)) throw new MalformedMessagePack(`bad UTF-8 at byte ${start}`)
      if (isKey && textLength === 9 && isProtoKey(bytes, position)) {
        throw new MalformedMessagePack(`a key __proto__ at byte ${start}`)
      }
      position = textEnd
      continue
    }

    if (isKey) throw notAStringKey(start)
    if (items < 0) continue
    // Every item takes a byte at least, so a short header cannot claim a long array.
    if (items > end - position) throw cutShort(start)
    if (outer.length === limits.maxDepth) throw new MalformedMessagePack(`more than ${limits.maxDepth} levels`)
    values += items
    if (values > limits.maxValues) throw new MalformedMessagePack(`more than ${limits.maxValues} values`)
    outer.push(inMap ? ~due : due)
    due = items
    inMap = isMap
  }
}

/** Above this many bytes the native check pays for its call. */
const SHORT_TEXT = 32

function isUtf8Text(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start <= SHORT_TEXT) {
    let position = start
    while (position < end && (bytes[position] ?? 0x80) < 0x80) position++
    if (position === end) return true
  }
  return isUtf8(bytes.subarray(start, end))
}

function isProtoKey(bytes: Uint8Array, start: number): boolean {
  for (let offset = 0; offset < 9; offset++) {
    if (bytes[start + offset] !== '__proto__'.charCodeAt(offset)) return false
  }
  return true
}

function byteAt(bytes: Uint8Array, position: number): number {
  const byte = bytes[position]
  if (byte === undefined) throw cutShort(position)
  return byte
}

function uintAt(bytes: Uint8Array, position: number, width: number): number {
  let value = 0
  for (let offset = 0; offset < width; offset++) value = value * 256 + byteAt(bytes, position + offset)
  return value
}

function cutShort(position: number): MalformedMessagePack {
  return new MalformedMessagePack(`the value at byte ${position} is cut short`)
}

function notAStringKey(position: number): MalformedMessagePack {
  return new MalformedMessagePack(`the key at byte ${position} is not a string`)
}
