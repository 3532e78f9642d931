// Fuzzers. The numbers, names and tokens at which readers of MessagePack go wrong.
import { encode } from '@msgpack/msgpack'

/** Keys with a meaning to JavaScript, to a graph, or to the description of something thrown. */
const KEYS: readonly string[] = [
  '',
  '\ufeff',
  ...(
    '__proto__ constructor prototype toString valueOf hasOwnProperty then toJSON length ' +
    '0 -0 01 4294967294 4294967295 message stack cause errors name kind error value builtIn library constructors ' +
    'properties enumerable code thrown Error AggregateError DOMException TypeError gi v ( \\p{L} ff -ff "\\ud800" " a'
  ).split(' '),
]

const SMALL: readonly number[] = Array.from({ length: 15 }, (_, index) => index - 2)
const EDGES: readonly number[] = [7, 8, 15, 16, 31, 32, 53, 63, 64].flatMap((bits) => [2 ** bits - 1, 2 ** bits])
const ODD: readonly number[] = [2 ** 32 - 2, -(2 ** 31), 0.5, -0, NaN, Infinity, 1e300]

export const keyTokens: readonly Uint8Array[] = KEYS.map((key) => encode(key))
export const numberTokens: readonly Uint8Array[] = SMALL.concat(EDGES, ODD).map((number) => encode(number))

/** Headers that claim more than there is. */
export const claims: readonly Uint8Array[] = [0xc5, 0xc6, 0xc9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf].flatMap((tag) => {
  const width = tag === 0xc5 || tag === 0xda || tag === 0xdc || tag === 0xde ? 2 : 4
  return [0xff, 0x7f, 0x80, 0x01, 0x00].map((high) =>
    Uint8Array.of(tag, high, ...new Uint8Array(width - 1).fill(high === 1 ? 0 : 0xff)),
  )
})

/** The extensions that msgpackr knows, and some that it does not. */
export const extensions: readonly Uint8Array[] = [
  0x00, 0x01, 0x42, 0x62, 0x65, 0x69, 0x70, 0x72, 0x74, 0x78, 0xff,
].flatMap((type) => [
  Uint8Array.of(0xd4, type, 0x40),
  Uint8Array.of(0xd6, type, 0, 0, 0, 1),
  Uint8Array.of(0xc7, 3, type, 0x92, 0xa0, 0xa0),
  Uint8Array.of(0xc7, 0, type),
])

/** Small values of which a great many fit into a message, in hexadecimal. */
const FILLERS =
  '80 90 c0 00 a0 9101 9102 9103 9100 920100 920400 920700 920800 920a00 93010000 9305a0a0 9301cdffff00 a26162 cb0102030405060708'
export const fillers: readonly Uint8Array[] = FILLERS.split(' ').map((bytes) => Buffer.from(bytes, 'hex'))
