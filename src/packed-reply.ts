// Both processes. The reply that nearly all replies are: `[1, id, nil, payload]`, written and read without walking it.
import type { MessageMemory } from './message-memory.js'
import { MessageType } from './messages.js'
import { uint32 } from './msgpack-tokens.js'
import type { PayloadPieces } from './payload.js'

const NIL = 0xc0
const UINT_32 = 0xce
const BIN_32 = 0xc6

/** `[1, id, nil, payload]` with an id and a length of 32 bits: where the payload begins. */
export const PACKED_REPLY_HEAD: number = 13
const ID_AT = 3
const LENGTH_AT = 9

/** Bytes of a message that is copied to leave together with others. */
export const SMALL_MESSAGE = 4096

/** The response to request `id` whose result is a packed payload, in bytes of `memory`. */
export function writePackedReply(id: number, payload: PayloadPieces, memory: MessageMemory): Uint8Array {
  const length = PACKED_REPLY_HEAD + payload.byteLength
  const { withRoom } = payload
  // A small one is written where it is, if there is room for the head. Of larger ones many could wait, each keeping memory of
  // more bytes than its own.
  const isHere = withRoom?.byteLength === length && length <= SMALL_MESSAGE
  const bytes = isHere ? withRoom : memory.take(length)
  bytes[0] = 0x94
  bytes[1] = MessageType.response
  bytes[2] = UINT_32
  bytes.writeUInt32BE(id, ID_AT)
  bytes[7] = NIL
  bytes[8] = BIN_32
  bytes.writeUInt32BE(payload.byteLength, LENGTH_AT)
  if (!isHere) payload.copyTo(bytes, PACKED_REPLY_HEAD)
  return bytes
}

/** The payload of a response as `writePackedReply` writes it, a view; undefined for all others, which may be as good. */
export function readPackedReply(bytes: Uint8Array): Uint8Array | undefined {
  const isPackedReply =
    bytes.length >= PACKED_REPLY_HEAD &&
    bytes[0] === 0x94 &&
    bytes[1] === MessageType.response &&
    bytes[2] === UINT_32 &&
    bytes[7] === NIL &&
    bytes[8] === BIN_32 &&
    uint32(bytes, LENGTH_AT) === bytes.length - PACKED_REPLY_HEAD
  return isPackedReply ? bytes.subarray(PACKED_REPLY_HEAD) : undefined
}
