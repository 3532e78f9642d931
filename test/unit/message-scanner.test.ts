import { describe, expect, it } from 'vitest'
import { MAX_MESSAGE_VALUES } from '../../src/limits.js'
import { MessageScanner } from '../../src/message-scanner.js'
import { ProtocolError } from '../../src/protocol-error.js'
import { bytes, notification, response, uint32, values } from '../message-bytes.js'

const LIMIT = 64 * 1024 * 1024

function scanner(maxMessageBytes = LIMIT): MessageScanner {
  return new MessageScanner(maxMessageBytes)
}

/** Scans byte by byte, and gives the last answer. */
function scanBytes(target: MessageScanner, message: Uint8Array): number {
  let end = -1
  for (const byte of message) end = target.scan(Uint8Array.of(byte), 0)
  return end
}

/** A message of that many levels, itself included. */
function nested(levels: number): Buffer {
  return bytes(0x93, 0x02, 0xa1, 'm', Buffer.alloc(levels - 1, 0x91), 0xc0)
}

describe('MessageScanner', () => {
  it.each(Object.entries(values))('finds the end of a message with %s, whole and byte by byte', (_name, value) => {
    const message = response(value)
    expect(scanner().scan(bytes(message, 0x00), 0)).toBe(message.length)
    expect(scanBytes(scanner(), message.subarray(0, -1))).toBe(-1)
    expect(scanBytes(scanner(), message)).toBe(1)
  })

  it('begins anew behind each message', () => {
    const target = scanner()
    const message = notification(bytes(0xa3, 'abc'))
    const chunk = bytes(message, message)
    expect(target.scan(chunk, 0)).toBe(message.length)
    expect(target.scan(chunk, message.length)).toBe(chunk.length)
  })

  it('tells what the headers so far demand', () => {
    const target = scanner()
    const sizes = [0x94, 0x01, 0x07, 0xc0, 0xdc, 0x01, 0x00, 0xd9, 0x05].map((byte) => {
      target.scan(bytes(byte), 0)
      return target.leastSize
    })
    // The array of 256: header and elements; the first of them: a text of 5 bytes and a header of 2.
    expect(sizes).toEqual([5, 5, 5, 5, 7, 7, 7 + 256, 7 + 255 + 2, 7 + 255 + 2 + 5])
  })

  describe('refuses', () => {
    it('every first byte but those of an array of 3 or 4 elements', () => {
      for (let byte = 0; byte <= 0xff; byte++) {
        const scan = (): number => scanner().scan(bytes(byte), 0)
        if (byte === 0x93 || byte === 0x94) expect(scan(), `0x${byte.toString(16)}`).toBe(-1)
        else expect(scan, `0x${byte.toString(16)}`).toThrow(ProtocolError)
      }
    })

    it.each(['c1', 'c7', 'c8', 'c9', 'd4', 'd5', 'd6', 'd7', 'd8'])('the reserved or extension type 0x%s', (hex) => {
      const token = Number.parseInt(hex, 16)
      expect(() => scanner().scan(response(bytes(token)), 0)).toThrow(`type 0x${hex}`.replace('type 0xc1', 'byte 0xc1'))
      expect(() => scanner().scan(notification(bytes(0x81, 0xa1, 'k', token)), 0)).toThrow(ProtocolError)
    })

    it.each([
      ['bin 32', 0xc6],
      ['str 32', 0xdb],
      ['array 32', 0xdd],
      ['map 32', 0xdf],
    ])('a %s that claims 0xffffffff, at its header', (_name, token) => {
      const target = scanner()
      expect(target.scan(bytes(0x94, 0x01, 0x07, 0xc0, token, 0xff, 0xff, 0xff), 0)).toBe(-1)
      expect(() => target.scan(bytes(0xff), 0)).toThrow(`with ${LIMIT} allowed`)
    })

    it('a map whose keys and values are too many only together', () => {
      const header = bytes(0x94, 0x01, 0x07, 0xc0, 0xde, 0x00, 0x40)
      expect(scanner(7 + 128).scan(header, 0)).toBe(-1)
      expect(() => scanner(7 + 127).scan(header, 0)).toThrow(ProtocolError)
    })

    it('claims that are too much only together', () => {
      const half = bytes(0xc5, 0x01, 0x00)
      const target = scanner(500)
      expect(target.scan(bytes(0x94, 0x01, 0x07, half, Buffer.alloc(256)), 0)).toBe(-1)
      expect(() => target.scan(half, 0)).toThrow(ProtocolError)
    })

    it.each(Object.entries(values))('one byte over the limit, and not the limit itself: %s', (_name, value) => {
      const message = response(value)
      expect(scanBytes(scanner(message.length), message)).toBe(1)
      expect(() => scanBytes(scanner(message.length - 1), message)).toThrow(ProtocolError)
    })

    it('513 levels, and not 512', () => {
      expect(scanner().scan(nested(512), 0)).toBe(nested(512).length)
      expect(() => scanner().scan(nested(513), 0)).toThrow('more than 512 levels')
      expect(() => scanner().scan(bytes(nested(512).subarray(0, -1), 0x90), 0)).toThrow('more than 512 levels')
    })

    it('more than 4,194,304 values, keys counted, and not as many', () => {
      const most = (length: number): Buffer => bytes(0x93, 0x02, 0xa1, 'm', 0xdd, uint32(length))
      // The message, its three elements, and those of the last.
      expect(scanner().scan(most(MAX_MESSAGE_VALUES - 4), 0)).toBe(-1)
      expect(() => scanner().scan(most(MAX_MESSAGE_VALUES - 3), 0)).toThrow(
        `more than ${MAX_MESSAGE_VALUES} values at byte 9`,
      )
      const pairs = bytes(0x93, 0x02, 0xa1, 'm', 0xdf, uint32(MAX_MESSAGE_VALUES / 2))
      expect(() => scanner().scan(pairs, 0)).toThrow(`more than ${MAX_MESSAGE_VALUES} values`)
    })

    it('depth only: many containers side by side are fine', () => {
      const wide = notification(bytes(0xdc, 0x20, 0x00, Buffer.alloc(0x2000 * 2, bytes(0x91, 0x80))))
      expect(scanner().scan(wide, 0)).toBe(wide.length)
    })
  })
})
