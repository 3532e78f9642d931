// Both processes. The reply that nearly all replies are: `[1, id, nil, payload]`, written and read without walking it.
import { MessageType } from './messages.js'

const NIL = 0xc0
const UINT_32 = 0xce
const BIN_32 = 0xc6

/** `[1, id, nil, payload]` with an id and a length of 32 bits. */
const HEAD_BYTES = 13
const ID_AT = 3
const LENGTH_AT = 9

/** The response to request `id` whose result is a packed payload. */
export function writePackedReply(id: number, payload: Uint8Array): Uint8Array {
  // From Buffer's pool: memory of its own takes four times as long to get.
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + payload.length)
  bytes[0] = 0x94
  bytes[1] = MessageType.response
  bytes[2] = UINT_32
  bytes.writeUInt32BE(id, ID_AT)
  bytes[7] = NIL
  bytes[8] = BIN_32
  bytes.writeUInt32BE(payload.length, LENGTH_AT)
  bytes.set(payload, HEAD_BYTES)
  return bytes
}

/** The payload of a response as `writePackedReply` writes it, a view; undefined for all others, which may be as good. */
export function readPackedReply(bytes: Uint8Array): Uint8Array | undefined {
  const isPackedReply =
    bytes.length >= HEAD_BYTES &&
    bytes[0] === 0x94 &&
    bytes[1] === MessageType.response &&
    bytes[2] === UINT_32 &&
    bytes[7] === NIL &&
    bytes[8] === BIN_32 &&
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(LENGTH_AT) === bytes.length - HEAD_BYTES
  return isPackedReply ? bytes.subarray(HEAD_BYTES) : undefined
}
