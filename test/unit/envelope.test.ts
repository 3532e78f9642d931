import * as fc from 'fast-check'
import { Packr } from 'msgpackr/pack'
import { describe, expect, it } from 'vitest'
import { type Message, parseMessage, writeNotification, writeRequest, writeResponse } from '../../src/envelope.js'
import { MessageReader } from '../../src/message-reader.js'
import { ProtocolError } from '../../src/protocol-error.js'

/** Through the reader, as on the wire. */
function receive(message: Uint8Array): Message {
  const [found, ...more] = new MessageReader({ maxMessageBytes: 1 << 30 }).read(message)
  if (found === undefined || more.length > 0) throw new Error(`${more.length} messages more than one`)
  return parseMessage(found)
}

function resultOf(message: Uint8Array): unknown {
  const received = receive(message)
  return received.type === 'response' ? received.result : received
}

function caught(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}

function refusal(bytes: Uint8Array): ProtocolError | undefined {
  const error = caught(() => receive(bytes))
  if (error !== undefined && !(error instanceof ProtocolError)) throw error
  return error
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('written messages', () => {
  it('are those of the MessagePack-RPC specification', () => {
    expect(writeRequest(1, 'ping', [])).toEqual(hex('94 00 01 a4 70696e67 90'))
    expect(writeResponse(300, null, true)).toEqual(hex('94 01 cd012c c0 c3'))
    expect(writeNotification('log', ['x'])).toEqual(hex('93 02 a3 6c6f67 91 a1 78'))
  })

  it('are refused with the path of the result', () => {
    const error = caught(() => writeResponse(1, null, { items: [0, { f: () => {} }] }))
    expect(error).toMatchObject({ side: 'result', path: 'result.items[1].f' })
    expect(String(error)).toContain('result.items[1].f is a function')
  })

  it('are refused with the path of the parameter', () => {
    expect(caught(() => writeRequest(1, 'call', ['m', [Symbol('s')]]))).toMatchObject({
      side: 'argument',
      path: 'params[1][0]',
    })
    expect(caught(() => writeNotification('log', [{ f: () => {} }]))).toMatchObject({ path: 'params[0].f' })
  })

  describe('are independent of one another:', () => {
    it('later ones change none of the earlier', () => {
      const written = Array.from({ length: 5000 }, (_, id) => writeRequest(id, 'call', [`module ${id}`, [id]]))
      expect(written.map((bytes) => receive(bytes))).toEqual(
        written.map((_, id) => ({ type: 'request', id, method: 'call', params: [`module ${id}`, [id]] })),
      )
    })

    it.each([10, 5000, 1_000_000])('bytes that change after the writing, %i of them, change nothing', (length) => {
      const payload = Buffer.alloc(length, 1)
      const written = writeRequest(1, 'call', ['m', payload])
      payload.fill(2)
      expect(Buffer.from(written).includes(2, 20)).toBe(false)
    })

    it.each([
      ['binary', Buffer.alloc(10_000_000, 1)],
      ['nested binary', { inner: [Buffer.alloc(10_000_000, 1)] }],
      ['text', 'x'.repeat(10_000_000)],
      ['list', Array.from({ length: 1_000_000 }, () => 'abcdefgh')],
    ])('a large %s keeps no memory, for it has all that it needed', (_name, large) => {
      const written = writeResponse(1, null, large)
      const small = writeResponse(2, null, 'small')
      expect(small.buffer.byteLength).toBeLessThan(100_000)
      expect(new Packr({ useRecords: false }).pack('small').buffer.byteLength).toBeLessThan(100_000)
      expect([resultOf(small), written.length > 9_000_000]).toEqual(['small', true])
    })

    it('other code that gives msgpackr a buffer to use again changes nothing', () => {
      const packr = new Packr({ useRecords: false })
      const buffer = Buffer.alloc(8192)
      const written = ['first', 'second'].map((text) => {
        packr.useBuffer(buffer)
        return writeResponse(1, null, text)
      })
      packr.useBuffer(Buffer.alloc(8192))
      expect(written.map(resultOf)).toEqual(['first', 'second'])
    })
  })

  it('copy a large parameter into memory of the right size', () => {
    const payload = Buffer.alloc(64 * 1024 * 1024, 5)
    const written = writeRequest(9, 'call', ['m', ['f'], payload, { timeout: 100 }])
    expect(written.buffer.byteLength).toBe(written.length)
    const message = receive(written)
    expect(message).toMatchObject({ type: 'request', id: 9, method: 'call' })
    const params = message.type === 'request' ? message.params : []
    expect([params[0], params[1], params[3]]).toEqual(['m', ['f'], { timeout: 100 }])
    expect(params[2] instanceof Uint8Array && payload.equals(params[2])).toBe(true)
  })
})

describe('parseMessage', () => {
  it('reads the three messages', () => {
    expect(parseMessage(hex('94 00 01 a4 70696e67 90'))).toEqual({ type: 'request', id: 1, method: 'ping', params: [] })
    expect(parseMessage(hex('94 01 cd012c c0 c3'))).toEqual({ type: 'response', id: 300, error: null, result: true })
    expect(parseMessage(hex('93 02 a3 6c6f67 91 a1 78'))).toEqual({
      type: 'notification',
      method: 'log',
      params: ['x'],
    })
  })

  it('reads errors, of kinds it does not know too', () => {
    const bytes = hex('94 01 01 93 a3 6e6577 a1 6d 81 a1 61 01 c0')
    expect(receive(bytes)).toEqual({ type: 'response', id: 1, error: ['new', 'm', { a: 1 }], result: null })
  })

  it('gives bytes as views of the message', () => {
    const bytes = writeResponse(1, null, Uint8Array.of(1, 2, 3))
    const message = parseMessage(bytes)
    bytes.fill(9, bytes.length - 3)
    expect(message).toMatchObject({ result: Buffer.of(9, 9, 9) })
  })

  it('takes integers of 64 bits for numbers where they are exact', () => {
    expect(resultOf(hex('94 01 01 c0 cf 0000000000000005'))).toBe(5)
    expect(resultOf(hex('94 01 01 c0 d3 ffffffffffffffff'))).toBe(-1)
    expect(resultOf(hex('94 01 01 c0 cf 001fffffffffffff'))).toBe(Number.MAX_SAFE_INTEGER)
    expect(resultOf(hex('94 01 01 c0 cf 0020000000000001'))).toBe(2n ** 53n + 1n)
  })

  it('takes an id in any encoding of an integer of 32 bits', () => {
    for (const id of ['07', 'cc07', 'cd0007', 'ce00000007', 'cf0000000000000007', 'cb401c000000000000']) {
      expect(receive(hex(`94 00 ${id} a1 6d 90`)), id).toMatchObject({ id: 7 })
    }
    expect(receive(hex('94 00 ceffffffff a1 6d 90'))).toMatchObject({ id: 0xffff_ffff })
  })

  it('takes numbers and booleans for keys, and refuses other keys', () => {
    expect(resultOf(hex('94 01 01 c0 82 01 c0 c3 c0'))).toEqual({ 1: null, true: null })
    for (const key of ['c0', '90', '80', 'c4 01 61'])
      expect(refusal(hex(`94 01 01 c0 81 ${key} c0`)), key).toBeDefined()
  })

  it.each([
    ['no type', '93 a1 78 a1 6d 90'],
    ['unknown type', '93 03 a1 6d 90'],
    ['request of 3', '93 00 01 a1 6d'],
    ['request without an id', '94 00 c0 a1 6d 90'],
    ['request with a negative id', '94 00 ff a1 6d 90'],
    ['request with an id of 33 bits', '94 00 cf0000000100000000 a1 6d 90'],
    ['request with a fraction for an id', '94 00 cb3fe0000000000000 a1 6d 90'],
    ['request with text for an id', '94 00 a1 37 a1 6d 90'],
    ['request with a number for a method', '94 00 01 05 90'],
    ['request with a binary for a method', '94 00 01 c4 01 6d 90'],
    ['request with nil for parameters', '94 00 01 a1 6d c0'],
    ['request with a map for parameters', '94 00 01 a1 6d 80'],
    ['response of 3', '93 01 01 c0'],
    ['response without an id', '94 01 c0 c0 c0'],
    ['response with text for an error', '94 01 01 a1 78 c0'],
    ['response with false for an error', '94 01 01 c2 c0'],
    ['response with a map for an error', '94 01 01 80 c0'],
    ['response with an error of 2', '94 01 01 92 a1 6b a1 6d c0'],
    ['response with an error of 4', '94 01 01 94 a1 6b a1 6d 80 c0 c0'],
    ['response with a number for a kind', '94 01 01 93 01 a1 6d 80 c0'],
    ['response with nil for an error message', '94 01 01 93 a1 6b c0 80 c0'],
    ['response with nil for details', '94 01 01 93 a1 6b a1 6d c0 c0'],
    ['response with an array for details', '94 01 01 93 a1 6b a1 6d 90 c0'],
    ['response with a binary for details', '94 01 01 93 a1 6b a1 6d c4 01 78 c0'],
    ['notification of 4', '94 02 a1 6d 90 c0'],
    ['notification with nil for a method', '93 02 c0 90'],
    ['notification with nil for parameters', '93 02 a1 6d c0'],
  ])('refuses a %s', (_name, message) => {
    expect(refusal(hex(message))).toBeInstanceOf(ProtocolError)
  })

  it('tells the id of a malformed request, to which it can be answered', () => {
    expect(refusal(hex('94 00 05 c0 90'))?.requestId).toBe(5)
    expect(refusal(hex('94 00 05 a1 6d c0'))?.requestId).toBe(5)
    expect(refusal(hex('94 00 c0 a1 6d 90'))?.requestId).toBeUndefined()
    expect(refusal(hex('94 01 05 05 90'))?.requestId).toBeUndefined()
  })

  it('says what is wrong and shows the bytes', () => {
    expect(() => parseMessage(hex('94 00 05 c0 90'))).toThrow('a request whose method is no string: 94 00 05 c0 90')
  })

  it('refuses every message that is cut short', () => {
    const whole = writeRequest(1, 'call', ['module', ['path'], Buffer.alloc(20), { timeout: 5 }])
    for (let length = 0; length < whole.length; length++) {
      expect(
        caught(() => parseMessage(whole.subarray(0, length))),
        `${length} bytes`,
      ).toBeInstanceOf(ProtocolError)
    }
  })

  it('throws nothing but ProtocolError at mutated messages', () => {
    const samples = [
      writeRequest(1, 'call', ['file:///m.js', ['a', 'b'], Buffer.alloc(40, 0x91), { timeout: 1000 }]),
      writeResponse(70_000, null, { list: [1, -1, 2 ** 40, 0.5, 'text', null, true], map: { a: {}, b: [] } }),
      writeResponse(1, ['thrown', 'Error: x', { name: 'Error', stack: 'x'.repeat(300) }], null),
      writeNotification('log', [{ level: 'info', message: 'm' }]),
    ]
    const mutation = fc.record({
      sample: fc.constantFrom(...samples),
      changes: fc.array(fc.record({ at: fc.nat(400), byte: fc.integer({ min: 0, max: 255 }) }), {
        minLength: 1,
        maxLength: 4,
      }),
    })
    fc.assert(
      fc.property(mutation, ({ sample, changes }) => {
        const bytes = Buffer.from(sample)
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte
        const error = caught(() => new MessageReader({ maxMessageBytes: 10_000 }).read(bytes).map(parseMessage))
        return error === undefined || error instanceof ProtocolError
      }),
      { numRuns: 5000 },
    )
  })
})
