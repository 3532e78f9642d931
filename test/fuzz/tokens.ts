// Fuzzers. Where the tokens of MessagePack begin and end, so that mutations keep to the structure.
import { countedBy, FIELD_WIDTHS } from '../../src/msgpack-tokens.js'

/** The bytes from `start` up to `end` are one token: a container's header, or a value with its content. */
export interface Token {
  readonly start: number
  readonly end: number
  /** Bytes of the length behind the tag; 0 if there is none. */
  readonly lengthBytes: number
}

/** The tokens of MessagePack's own, well-formed bytes. */
export function tokensOf(bytes: Uint8Array, from: number, to: number): Token[] {
  const tokens: Token[] = []
  for (let start = from; start < to; ) {
    const tag = bytes[start] ?? 0
    const width = tag < 0xc0 || tag >= 0xe0 ? 0 : Math.max(FIELD_WIDTHS[tag - 0xc0] ?? 0, 0)
    const counted = countedBy(tag)
    let content = tag >= 0xa0 && tag < 0xc0 ? tag & 0x1f : 0
    if (counted === 'binary' || counted === 'text') content = lengthAt(bytes, start + 1, width)
    const end = start + 1 + width + content
    tokens.push({ start, end, lengthBytes: counted === undefined ? 0 : width })
    start = end
  }
  return tokens
}

function lengthAt(bytes: Uint8Array, at: number, width: number): number {
  let length = 0
  for (let index = 0; index < width; index++) length = length * 0x100 + (bytes[at + index] ?? 0)
  return length
}
