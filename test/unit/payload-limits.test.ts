import { describe, expect, test } from 'vitest'
import { EncodingError } from '../../src/errors.js'
import { MAX_PAYLOAD_VALUES } from '../../src/limits.js'
import { decodePayload, encodePayload, MalformedPayload, PayloadTooLarge } from '../../src/payload.js'
import { caught } from '../caught.js'

/** An array counts as a value, and so does each of its elements. */
const MOST_ELEMENTS = MAX_PAYLOAD_VALUES - 1

function ones(length: number): number[] {
  return Array.from(new Uint8Array(length).fill(1))
}

function plain(elements: number): Buffer {
  const payload = Buffer.alloc(6 + elements, 1)
  payload.writeUInt8(0xdd, 1)
  payload.writeUInt32BE(elements, 2)
  return payload
}

describe('values in one payload', () => {
  test('as many as allowed cross', () => {
    const payload = encodePayload(ones(MOST_ELEMENTS), 'result')
    expect(Buffer.compare(payload, plain(MOST_ELEMENTS))).toBe(0)
    expect(decodePayload(payload)).toHaveLength(MOST_ELEMENTS)
  }, 60_000)

  test('one more is refused on the way out, plain or in a graph', () => {
    const values: unknown[] = ones(MOST_ELEMENTS + 1)
    const refusal = caught(() => encodePayload(values, 'result'))
    expect(refusal).toBeInstanceOf(EncodingError)
    expect(refusal).toMatchObject({
      message: 'result cannot cross: more than 16777216 values',
      side: 'result',
      path: 'result',
    })
    values[0] = undefined
    expect(caught(() => encodePayload(values, 'argument'))).toMatchObject({
      message: 'args cannot cross: more than 16777216 values',
      path: 'args',
    })
  }, 60_000)

  test('one more is refused on the way in', () => {
    const refusal = caught(() => decodePayload(plain(MOST_ELEMENTS + 1)))
    expect(refusal).toBeInstanceOf(MalformedPayload)
    expect(refusal).toMatchObject({ message: 'Not a payload: more than 16777216 values' })
  })
})

describe('bytes of one payload', () => {
  const [text, binary] = ['x'.repeat(100), [Buffer.alloc(100)]]

  test.each([
    ['of a plain value', text],
    ['of a graph', binary],
  ])('%s: as many as allowed, and one more', (_name, value) => {
    const { length } = encodePayload(value, 'result')
    expect(encodePayload(value, 'result', length)).toHaveLength(length)
    const refusal = caught(() => encodePayload(value, 'result', length - 1))
    expect(refusal).toBeInstanceOf(PayloadTooLarge)
    expect(refusal).toMatchObject({ size: length })
  })

  test('too large a binary is refused before it is copied', () => {
    const value = Buffer.allocUnsafeSlow(512 * 1024 * 1024)
    const before = process.memoryUsage().arrayBuffers
    expect(caught(() => encodePayload([value], 'argument', 1_000_000))).toBeInstanceOf(PayloadTooLarge)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000)
  })
})

describe('memory that hostile bytes take', () => {
  const SIZE = 49_152
  const table = (node: readonly number[]): Buffer => {
    const count = Math.floor((SIZE - 11) / node.length)
    const nodes = Buffer.alloc(count * node.length, Buffer.from(node))
    const head = Buffer.from([2, 0, 0, 0, 0, 0xdd, 0, 0, 0, 0, 0xc0])
    head.writeUInt32BE(nodes.length + 6, 1)
    head.writeUInt32BE(count + 1, 6)
    return Buffer.concat([head, nodes])
  }

  test.each([
    ['empty objects', Buffer.concat([plain(SIZE).subarray(0, 6), Buffer.alloc(SIZE, 0x80)])],
    ['empty Maps', table([0x91, 0x02])],
    ['empty Sets', table([0x91, 0x03])],
    ['Dates', table([0x92, 0x04, 0x00])],
    ['errors', table([0x92, 0x07, 0x00])],
    ['ArrayBuffers', table([0x92, 0x08, 0x00])],
    ['Buffers', table([0x92, 0x0a, 0x00])],
    ['regular expressions', table([0x93, 0x05, 0xa0, 0xa0])],
    ['arrays of holes', table([0x93, 0x01, 0xcd, 0xff, 0xff, 0x00])],
  ])('%s', (_name, payload) => {
    const before = process.memoryUsage()
    decodePayload(payload)
    const after = process.memoryUsage()
    const taken = after.heapUsed + after.external - before.heapUsed - before.external
    expect(taken).toBeLessThan(8 * SIZE + 8 * 1024 * 1024)
  })
})
