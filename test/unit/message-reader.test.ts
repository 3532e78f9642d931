import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MessageReader } from '../../src/message-reader.js'
import { ProtocolError } from '../../src/protocol-error.js'
import { bytes, notification, response, uint32, values } from '../message-bytes.js'

const LIMIT = 64 * 1024 * 1024

function reader(maxMessageBytes = LIMIT): MessageReader {
  return new MessageReader({ maxMessageBytes })
}

const messages = Object.values(values).flatMap((value) => [response(value), notification(value)])

/** Copies, as one must who uses a chunk again. */
function readAll(target: MessageReader, chunks: Iterable<Uint8Array>): Buffer[] {
  return [...chunks].flatMap((chunk) => target.read(chunk).map((message) => Buffer.from(message)))
}

function* cut(whole: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < whole.length; start += size) yield whole.subarray(start, start + size)
}

function refusal(read: () => unknown): ProtocolError {
  try {
    read()
  } catch (error) {
    if (error instanceof ProtocolError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('MessageReader', () => {
  describe.each(Object.entries(values))('with a message that holds %s', (_name, value) => {
    it.each([
      ['response', response(value)],
      ['notification', notification(value)],
    ])('finds the end of the %s, split at every byte', (_type, message) => {
      for (let split = 0; split <= message.length; split++) {
        const found = readAll(reader(), [message.subarray(0, split), message.subarray(split)])
        expect(found, `split at ${split}`).toEqual([message])
      }
    })
  })

  it('finds messages that come one byte at a time', () => {
    expect(readAll(reader(), cut(Buffer.concat(messages), 1))).toEqual(messages)
  })

  it('finds many messages in one chunk, in order', () => {
    expect(
      reader()
        .read(Buffer.concat(messages))
        .map((message) => Buffer.from(message)),
    ).toEqual(messages)
  })

  it('finds 100,000 messages in one chunk without recursion', () => {
    const message = response(bytes(0x01))
    expect(reader().read(Buffer.concat(Array.from({ length: 100_000 }, () => message)))).toHaveLength(100_000)
  })

  it('finds the same messages however they are chunked', () => {
    const sequence = fc.array(fc.constantFrom(...messages), { minLength: 1, maxLength: 20 })
    const sizes = fc.infiniteStream(fc.integer({ min: 0, max: 80 }))
    fc.assert(
      fc.property(sequence, sizes, (sent, chunkSizes) => {
        const whole = Buffer.concat(sent)
        const chunks: Uint8Array[] = []
        for (let start = 0; start < whole.length; ) {
          const size = chunkSizes.next().value ?? 1
          chunks.push(whole.subarray(start, start + size))
          start += size
        }
        expect(readAll(reader(), chunks)).toEqual(sent)
      }),
    )
  })

  it('gives a message that lies inside a chunk as a view of it', () => {
    const chunk = bytes(response(bytes(0x01)), response(bytes(0x02)))
    const found = reader().read(chunk)
    chunk.fill(0xaa)
    expect(found.map((message) => Buffer.from(message))).toEqual([Buffer.alloc(5, 0xaa), Buffer.alloc(5, 0xaa)])
  })

  it('gives a message that was cut in memory of its own', () => {
    const message = response(bytes(0xa3, 'abc'))
    const target = reader()
    const [first, second] = [Buffer.from(message.subarray(0, 6)), Buffer.from(message.subarray(6))]
    target.read(first)
    first.fill(0)
    const found = target.read(second)
    second.fill(0)
    expect(found.map((bytesFound) => Buffer.from(bytesFound))).toEqual([message])
  })

  it('reads a small message after a large one that was cut', () => {
    const large = response(bytes(0xc6, uint32(1_000_000), Buffer.alloc(1_000_000, 7)))
    const small = response(bytes(0x01))
    const found = readAll(reader(), cut(bytes(large, small, large, small), 70_000))
    expect(found.map((message) => message.length)).toEqual([large, small, large, small].map(({ length }) => length))
    expect(Buffer.concat(found).equals(bytes(large, small, large, small))).toBe(true)
  })

  it('takes an empty chunk for nothing', () => {
    const target = reader()
    expect([target.read(Buffer.alloc(0)), target.partial]).toEqual([[], undefined])
  })

  describe('partial', () => {
    it('counts the bytes held of a message that has not ended', () => {
      const target = reader()
      const message = response(bytes(0xa3, 'abc'))
      const counts = [...cut(message, 3)].map((chunk) => {
        target.read(chunk)
        return target.partial
      })
      expect(counts).toEqual([{ received: 3 }, { received: 6 }, undefined])
    })

    it('counts none of the messages ahead', () => {
      const target = reader()
      target.read(bytes(response(bytes(0x01)), 0x94, 0x01))
      expect(target.partial).toEqual({ received: 2 })
    })
  })

  it('allocates what has arrived, not what is claimed', () => {
    const target = reader(1024 * 1024 * 1024)
    const before = process.memoryUsage().arrayBuffers
    target.read(bytes(0x94, 0x01, 0x07, 0xc0, 0xc6, uint32(900_000_000), Buffer.alloc(1000)))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000)
  })

  describe('after a refusal', () => {
    it('throws the same at every later read, without messages', () => {
      const target = reader()
      const first = refusal(() => target.read(bytes(response(bytes(0x01)), 0x00)))
      expect(first.messages).toHaveLength(1)
      for (const chunk of [bytes(0x00), response(bytes(0x01)), bytes()]) {
        const later = refusal(() => target.read(chunk))
        expect([later.message, later.messages]).toEqual([first.message, []])
      }
    })

    it('has not lost the messages ahead of the refused one', () => {
      const message = response(bytes(0x2a))
      const target = reader()
      target.read(message.subarray(0, 2))
      const error = refusal(() => target.read(bytes(message.subarray(2), message, 'noise')))
      expect(error.messages.map((found) => Buffer.from(found))).toEqual([message, message])
    })

    it('tells the offset in the stream, what was found, and the bytes', () => {
      const target = reader()
      const message = response(bytes(0x01))
      target.read(message)
      expect(() => target.read(bytes(message, 'hello world, how are you?'))).toThrow(
        'the byte 0x68 in place of an array of 3 or 4 elements at byte 10 of the stream; ' +
          'that message begins 68 65 6c 6c 6f 20 77 6f 72 6c 64 2c 20 68 6f 77 …',
      )
    })

    it('shows the beginning of a message that was cut', () => {
      const target = reader()
      target.read(bytes(0x94, 0x01))
      expect(() => target.read(bytes(0xc1))).toThrow('the reserved byte 0xc1 in place of a value at byte 2')
      expect(() => target.read(bytes(0xc1))).toThrow('begins 94 01')
    })
  })

  describe('takes time in proportion to the bytes, in chunks of 1 KiB as in chunks of 64 KiB:', () => {
    const large = Buffer.alloc(16 * 1024 * 1024, 1)
    const list = Buffer.alloc(500_000 * 12, bytes(0x82, 0xa2, 'id', 0x01, 0xa4, 'name', 0xa1, 'x').subarray(0, 12))
    it.each([
      ['a large binary at the end', response(bytes(0xc6, uint32(large.length), large))],
      [
        'a large binary with more behind it',
        notification(bytes(0x92, 0xc6, uint32(large.length), large, 0x81, 0xa1, 'k', 1)),
      ],
      ['many small values', response(bytes(0xdd, uint32(500_000), list))],
    ])('%s', (_name, message) => {
      const milliseconds = (size: number): number => {
        const target = reader()
        const began = performance.now()
        const found = readAll(target, cut(message, size))
        const took = performance.now() - began
        expect(found).toHaveLength(1)
        return took
      }
      milliseconds(65_536)
      // Copying all that was there for every chunk would take a thousand times as long.
      expect(milliseconds(1024)).toBeLessThan(milliseconds(65_536) * 20 + 200)
    })
  })
})
