// Both processes. What MessagePack's tokens from 0xc0 on stand for, for those who walk over values without decoding them.
// https://github.com/msgpack/msgpack/blob/master/spec.md#formats

/** Bytes of number or length that follow a token (less 0xc0); -1 for extensions and the unused token. */
export const FIELD_WIDTHS: readonly number[] = [
  // nil, unused, false, true
  0, -1, 0, 0,
  // bin
  1, 2, 4,
  // ext
  -1, -1, -1,
  // float
  4, 8,
  // uint
  1, 2, 4, 8,
  // int
  1, 2, 4, 8,
  // fixext
  -1, -1, -1, -1, -1,
  // str
  1, 2, 4,
  // array
  2, 4,
  // map
  2, 4,
]

/** What the field behind a token counts, if it is a length. */
export type Counted = 'binary' | 'text' | 'elements' | 'pairs'

/** Undefined for tokens whose field is a number, or that have none. */
export function countedBy(token: number): Counted | undefined {
  if (token >= 0xc4 && token <= 0xc6) return 'binary'
  if (token < 0xd9 || token > 0xdf) return undefined
  if (token <= 0xdb) return 'text'
  return token <= 0xdd ? 'elements' : 'pairs'
}

/** The whole number in four bytes, the highest first: without a DataView, which costs more than the rest of a small message. */
export function uint32(bytes: Uint8Array, at: number): number {
  const rest = ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  return (bytes[at] ?? 0) * 0x100_0000 + rest
}
