// Both processes. One argument list or one result as bytes, and back: the `packed` payload, which the bridge never opens.
//
// The first byte tells what follows:
//   0  nothing; the value is undefined
//   1  one MessagePack value: a tree of nil, booleans, numbers (not -0), strings, arrays, and maps with string keys,
//      none of them `__proto__`, at most 100 containers deep; no binaries, no extensions
//   2  the length of a table (4 bytes, the highest first), the table (MessagePack, see graph-format.ts), and the bytes
//      of its nodes to the end: everything else that crosses
//   3  how many bytes of zero follow (1 byte, at most 7), those, and a payload that begins with 2: where large binaries lie
//      in a message decides how fast they are copied

import { Packr, RESERVE_START_SPACE } from 'msgpackr/pack'
import { EncodingError } from './errors.js'
import { TABLE_DEPTH } from './graph-format.js'
import { readGraph } from './graph-reader.js'
import { type Side, writeGraph } from './graph-writer.js'
import { lazily } from './lazily.js'
import { MAX_PAYLOAD_VALUES, MAX_STRING_BYTES } from './limits.js'
import { LARGE_MESSAGE } from './message-memory.js'
import { MalformedMessagePack, type ScanLimits, scanMessagePack } from './msgpack-scan.js'
import { uint32 } from './msgpack-tokens.js'
import { isPlain, MAX_PLAIN_DEPTH } from './plain-value.js'

/** Bytes that `encodePayload` has not written. */
export class MalformedPayload extends Error {}

/** A payload over the limit given to `encodePayload`; nothing was copied for it. */
export class PayloadTooLarge extends Error {
  /** Bytes that it would take. */
  readonly size: number

  constructor(size: number) {
    super(`a payload of ${size} bytes`)
    this.size = size
  }
}

/**
 * A payload in the pieces that it is put together of. Large ones are the value's own memory: copy them before anything
 * else runs. The others may lie in memory that is never written again.
 */
export class PayloadPieces {
  /** Bytes of all of them. */
  readonly byteLength: number
  /** A payload that is in one piece, with the room ahead of it that was asked for: what stands there is the caller's. */
  readonly withRoom: Buffer | undefined
  #pieces: readonly Uint8Array[] | undefined

  constructor(pieces: readonly Uint8Array[] | undefined, byteLength: number, withRoom?: Buffer) {
    this.#pieces = pieces
    this.byteLength = byteLength
    this.withRoom = withRoom
  }

  get pieces(): readonly Uint8Array[] {
    this.#pieces ??= this.withRoom === undefined ? [] : [this.withRoom.subarray(-this.byteLength)]
    return this.#pieces
  }

  /** A payload that is in one piece. */
  static of(bytes: Uint8Array): PayloadPieces {
    return new PayloadPieces([bytes], bytes.byteLength)
  }

  /** Copies them to `at` in `target`; returns where they end. */
  copyTo(target: Uint8Array, at: number): number {
    let end = at
    for (const piece of this.pieces) {
      target.set(piece, end)
      end += piece.byteLength
    }
    return end
  }
}

/**
 * Encodes the array of arguments, or the result; `at` is where it will stand in its message, `room` (at most 254) how many
 * bytes ahead of it the caller wants to write himself, if it is in one piece.
 * @throws EncodingError for what cannot cross; its path begins with `args` or `result`
 * @throws PayloadTooLarge if it takes more than `maxBytes`
 */
export function encodePieces(
  value: unknown,
  side: Side,
  maxBytes: number = Number.POSITIVE_INFINITY,
  at = 0,
  room = 0,
): PayloadPieces {
  if (value === undefined) return PayloadPieces.of(Uint8Array.of(Tag.undefined))
  if (!isPlain(value)) return encodeGraph(value, side, maxBytes, at)
  const packed = pack(value, room + 1)
  const length = packed.length - room
  if (length > maxBytes) throw new PayloadTooLarge(length)
  checkLimits(packed, room + 1, PLAIN_LIMITS, side)
  packed[room] = Tag.plain
  return new PayloadPieces(undefined, length, packed)
}

/** The same in one piece, in memory that other payloads may share: copy or send it, do not transfer it. */
export function encodePayload(value: unknown, side: Side, maxBytes?: number): Uint8Array {
  const { pieces } = encodePieces(value, side, maxBytes)
  const [first] = pieces
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces)
}

/**
 * Decodes what `encodePayload` has written. Everything in the value is new, binaries included.
 * @throws MalformedPayload for any other bytes; `cause` is what the decoder stumbled over
 */
export function decodePayload(bytes: Uint8Array): unknown {
  try {
    return decode(bytes)
  } catch (cause) {
    throw new MalformedPayload(`Not a payload: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

const Tag = { undefined: 0, plain: 1, graph: 2, padded: 3 } as const

/** A graph's tag and the length of its table. */
const GRAPH_HEADER = 5

/** Tag and number of the bytes of zero. */
const PADDING_HEADER = 2
/** V8 copies to and from shared memory by words only where both begin at the same place of a word, else byte by byte. */
const WORD = 8

// Of its extensions none is ever written. Read they would be, whatever the options say: scanMessagePack keeps them out.
const packer = lazily(
  () =>
    new Packr({
      useRecords: false,
      variableMapSize: true,
      moreTypes: false,
      structuredClone: false,
      useToJSON: false,
      int64AsType: 'number',
    }),
)

function encodeGraph(value: unknown, side: Side, maxBytes: number, at: number): PayloadPieces {
  const { table, binaries } = writeGraph(value, side)
  const head = pack(table, GRAPH_HEADER)
  const size = binaries.reduce((sum, { byteLength }) => sum + byteLength, head.length)
  if (size > maxBytes) throw new PayloadTooLarge(size)
  checkLimits(head, GRAPH_HEADER, TABLE_LIMITS, side)
  const view = new DataView(head.buffer, head.byteOffset, GRAPH_HEADER)
  view.setUint8(0, Tag.graph)
  view.setUint32(1, head.length - GRAPH_HEADER)
  if (size - head.length < LARGE_MESSAGE) return new PayloadPieces([head, ...binaries], size)
  const padding = Buffer.alloc(PADDING_HEADER + ((WORD - ((at + PADDING_HEADER + head.length) % WORD)) % WORD))
  padding[0] = Tag.padded
  padding[1] = padding.length - PADDING_HEADER
  return new PayloadPieces([padding, head, ...binaries], padding.length + size)
}

function decode(bytes: Uint8Array): unknown {
  switch (bytes[0]) {
    case undefined:
      throw new Error('no bytes')
    case Tag.undefined:
      if (bytes.length !== 1) throw new Error('bytes after undefined')
      return undefined
    case Tag.plain:
      return unpack(bytes, 1, PLAIN_LIMITS)
    case Tag.graph:
      return decodeGraph(bytes)
    case Tag.padded:
      return decodeGraph(withoutPadding(bytes))
    default:
      throw new Error(`unknown tag ${bytes[0]}`)
  }
}

function decodeGraph(bytes: Uint8Array): unknown {
  if (bytes.length < GRAPH_HEADER) throw new Error('no length of the table')
  const tableLength = uint32(bytes, 1)
  const tableEnd = GRAPH_HEADER + tableLength
  if (tableEnd > bytes.length) throw new Error('a table that is cut short')
  return readGraph(unpack(bytes.subarray(0, tableEnd), GRAPH_HEADER, TABLE_LIMITS), bytes.subarray(tableEnd))
}

function withoutPadding(bytes: Uint8Array): Uint8Array {
  const length = bytes[1]
  if (length === undefined || length >= WORD) throw new Error('padding of an unknown length')
  const end = PADDING_HEADER + length
  if (bytes.subarray(PADDING_HEADER, end).some((byte) => byte !== 0)) throw new Error('padding that is not zero')
  if (bytes[end] !== Tag.graph) throw new Error('padding ahead of nothing that needs it')
  return bytes.subarray(end)
}

/** Refuses what the decoder would. Every value takes a byte, and so few bytes hold no string that is too long. */
function checkLimits(packed: Uint8Array, from: number, limits: ScanLimits, side: Side): void {
  if (packed.length - from <= MAX_PAYLOAD_VALUES) return
  try {
    scanMessagePack(packed, limits, from)
  } catch (error) {
    if (!(error instanceof MalformedMessagePack)) throw error
    const path = side === 'argument' ? 'args' : 'result'
    throw new EncodingError(`${path} cannot cross: ${error.message}`, { side, path })
  }
}

const LIMITS = { binary: false, maxValues: MAX_PAYLOAD_VALUES, maxStringBytes: MAX_STRING_BYTES } as const
const PLAIN_LIMITS: ScanLimits = { ...LIMITS, maxDepth: MAX_PLAIN_DEPTH }
const TABLE_LIMITS: ScanLimits = { ...LIMITS, maxDepth: TABLE_DEPTH }

/** Packs the value behind some bytes that are left to the caller. */
function pack(value: unknown, headerLength: number): Buffer {
  const packed = packer().pack(value, RESERVE_START_SPACE | headerLength)
  // The module keeps its buffer, however large it has grown, and every later payload in it would keep it alive.
  if (packed.buffer.byteLength > LARGEST_KEPT) packer().useBuffer(Buffer.allocUnsafeSlow(BUFFER_SIZE))
  return packed
}

const BUFFER_SIZE = 8192
const LARGEST_KEPT = 65_536

/** What stands behind the first `from` bytes. */
function unpack(bytes: Uint8Array, from: number, limits: ScanLimits): unknown {
  scanMessagePack(bytes, limits, from)
  const length = bytes.length - from
  if (length > SMALL) return packer().unpack(bytes.subarray(from))
  // msgpackr makes a DataView of each buffer that it has not seen yet, which costs more than all the rest of a few bytes;
  // so does any view of them.
  for (let index = 0; index < length; index += 1) small[index] = bytes[from + index] as number
  return packer().unpack(small, length)
}

const SMALL = 256
const small = Buffer.allocUnsafeSlow(SMALL)
