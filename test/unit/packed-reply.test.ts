import { expect, it } from 'vitest'
import { parseMessage, responseId, writeResponse } from '../../src/envelope.js'
import { MessageMemory } from '../../src/message-memory.js'
import { PACKED_REPLY_HEAD, readPackedReply, writePackedReply } from '../../src/packed-reply.js'
import { decodePayload, encodePieces, PayloadPieces } from '../../src/payload.js'

const memory = new MessageMemory(false)
const sizes = [0, 1, 255, 256, 65_536, 300_000]

it.each(sizes)('writes the response that the envelope reads, and reads it back: %i bytes', (size) => {
  const payload = new Uint8Array(size).fill(7)
  for (const id of [1, 0xffff_ffff]) {
    const bytes = writePackedReply(id, PayloadPieces.of(payload), memory)
    expect(parseMessage(bytes)).toMatchObject({ type: 'response', id, error: null })
    expect(responseId(bytes)).toBe(id)
    expect(Buffer.compare(readPackedReply(bytes) ?? Buffer.of(1), payload)).toBe(0)
  }
})

it.each([undefined, 'text', ['an', { array: 1 }], 'x'.repeat(300_000), new Map([[1, 2]]), new Uint8Array(300_000)])(
  'writes it where the payload is, if there is room for the head: %#',
  (value) => {
    const withRoom = encodePieces(value, 'result', undefined, PACKED_REPLY_HEAD, PACKED_REPLY_HEAD)
    const without = encodePieces(value, 'result', undefined, PACKED_REPLY_HEAD)
    const bytes = writePackedReply(7, withRoom, memory)
    expect(Buffer.compare(bytes, writePackedReply(7, without, memory))).toBe(0)
    expect(decodePayload(readPackedReply(bytes) ?? Buffer.of(1))).toEqual(value)
  },
)

it('leaves every other response to the envelope', () => {
  const reply = writePackedReply(9, PayloadPieces.of(Uint8Array.of(1, 2, 3)), memory)
  expect(readPackedReply(writeResponse(9, null, Uint8Array.of(1)))).toBeUndefined()
  expect(readPackedReply(writeResponse(9, ['thrown', 'no', {}], null))).toBeUndefined()
  expect(readPackedReply(writeResponse(0x1_0000, null, 'a result of thirteen bytes or more'))).toBeUndefined()
  for (let end = 0; end < reply.length; end += 1) expect(readPackedReply(reply.subarray(0, end))).toBeUndefined()
  expect(readPackedReply(Buffer.concat([reply, Buffer.of(0)]))).toBeUndefined()
  for (let at = 0; at < 13; at += 1) {
    if (at >= 3 && at < 7) continue // the id
    const other = Buffer.from(reply)
    other[at] = (other[at] as number) ^ 0x41
    expect(readPackedReply(other)).toBeUndefined()
  }
})
