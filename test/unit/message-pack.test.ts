import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { Unpackr } from 'msgpackr/pack'
import { describe, expect, it } from 'vitest'
import { EncodingError } from '../../src/errors.js'
import { pack } from '../../src/message-pack.js'
import { MessageReader } from '../../src/message-reader.js'
import { readMessagePack } from '../../src/msgpack-read.js'

/** As the second parameter of a notification: through the reader, as on the wire. */
function written(value: unknown): Uint8Array {
  return pack([2, 'm', value], { side: 'argument', names: ['type', 'method', 'value'] })
}

function received(message: Uint8Array): unknown {
  const [found, ...more] = new MessageReader({ maxMessageBytes: 1 << 30 }).read(message)
  if (found === undefined || more.length > 0) throw new Error(`${more.length} messages more than one`)
  const values = readMessagePack(found)
  return Array.isArray(values) ? values[2] : values
}

function crossed(value: unknown): unknown {
  return received(written(value))
}

function caught(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}

function nested(levels: number): unknown {
  let value: unknown = null
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** Ordinary MessagePack values, with some keys more often than chance has it. */
function ordinary(keys: string[]): fc.Arbitrary<unknown> {
  // A string at random is one of these now and then.
  const key = fc.string().filter((text) => text !== '__proto__')
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(null, true, false),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.array(tie('value'), { maxLength: 20 }),
      fc
        .array(fc.tuple(fc.oneof(key, fc.constantFrom(...keys)), tie('value')), { maxLength: 20 })
        .map((entries) => Object.fromEntries(entries)),
    ),
  })).value
}

describe('packed values', () => {
  it('carry bytes as bin, of any length', () => {
    expect(written(Uint8Array.of(1, 2))).toEqual(Buffer.of(0x93, 2, 0xa1, 0x6d, 0xc4, 2, 1, 2))
    for (const length of [0, 255, 256, 1023, 1024, 65_535, 65_536]) {
      const value = Buffer.alloc(length, 1)
      expect(value.equals(Buffer.from(crossed(value) as Buffer)), `${length} bytes`).toBe(true)
    }
  })

  it('carry whole numbers as integers, up to those that are exact', () => {
    const numbers = [0, 127, 128, 255, 256, 65_535, 65_536, 0xffff_ffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER]
    const whole = [...numbers, ...numbers.map((number) => -number - 1).filter(Number.isSafeInteger)]
    for (const number of whole) {
      const token = written(number)[4]
      expect([0xca, 0xcb], String(number)).not.toContain(token)
      expect(crossed(number)).toBe(number)
    }
  })

  it('carry other numbers as floats', () => {
    for (const number of [0.5, -1.25, 2 ** 53, 1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(written(number)[4]).toBe(0xcb)
      expect(crossed(number)).toBe(number)
    }
  })

  it('carry BigInts of 64 bits', () => {
    for (const value of [2n ** 63n, 2n ** 64n - 1n, -(2n ** 63n)]) expect(crossed(value)).toBe(value)
  })

  it('come back as they went', () => {
    fc.assert(
      fc.property(ordinary(['__proto__', 'constructor', 'toJSON']), (value) => {
        expect(crossed(value)).toEqual(value)
      }),
      { numRuns: 300 },
    )
  })

  it('are read by msgpackr alone as well', () => {
    const unpackr = new Unpackr({ useRecords: false, int64AsType: 'number' })
    fc.assert(
      fc.property(ordinary(['constructor', 'toJSON']), (value) => {
        expect(unpackr.unpack(written(value))).toEqual([2, 'm', value])
      }),
      { numRuns: 300 },
    )
  })

  it('take undefined and holes for nil', () => {
    // oxlint-disable-next-line no-sparse-arrays
    expect(crossed([undefined, , { a: undefined }])).toEqual([null, null, { a: null }])
  })

  it('carry objects without a prototype, and those of another realm', () => {
    expect(crossed(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 })
    expect(crossed(runInNewContext('({ a: [1, { b: 2 }], c: new Uint8Array([1, 2]) })'))).toEqual({
      a: [1, { b: 2 }],
      c: Buffer.of(1, 2),
    })
  })

  it('carry subclasses of arrays and of Uint8Array as what they are', () => {
    class List extends Array<number> {
      toJSON(): string {
        return 'no'
      }
    }
    class Bytes extends Uint8Array {
      toJSON(): string {
        return 'no'
      }
    }
    expect(crossed([List.of(1, 2), Bytes.of(1, 2)])).toEqual([[1, 2], Buffer.of(1, 2)])
  })

  it('carry keys that mean something to objects', () => {
    const value = JSON.parse('{"__proto__":{"polluted":1},"constructor":1,"toJSON":2,"hasOwnProperty":3,"then":4}')
    const result = crossed(value)
    expect(JSON.stringify(result)).toBe(JSON.stringify(value))
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })

  it('carry more than 65,535 keys', () => {
    const value = Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`k${index}`, index]))
    expect(Object.keys(Object(crossed(value)))).toHaveLength(70_000)
  })

  it('carry as many levels as the reader takes, and refuse more', () => {
    expect(crossed(nested(511))).toEqual(nested(511))
    expect(caught(() => written(nested(512)))).toBeInstanceOf(EncodingError)
  })
})

describe('values that MessagePack has no plain type for', () => {
  class Point {
    x = 1
  }
  const cyclic: unknown[] = []
  cyclic.push({ again: cyclic })
  const table: [string, unknown][] = [
    ['function', () => {}],
    ['symbol', Symbol('s')],
    ['Date', new Date(0)],
    ['Map', new Map()],
    ['Set', new Set()],
    ['RegExp', /x/],
    ['Error', new Error('x')],
    ['Promise', Promise.resolve()],
    ['class instance', new Point()],
    ['Float64Array', new Float64Array(1)],
    ['ArrayBuffer', new ArrayBuffer(1)],
    ['boxed number', Object(1)],
    ['BigInt of 65 bits', 2n ** 64n],
    ['negative BigInt of 65 bits', -(2n ** 63n) - 1n],
    ['half a surrogate pair', 'x\ud800'],
    ['key with half a surrogate pair', { 'x\udfff': 1 }],
    ['cycle', cyclic],
    [
      'getter that throws',
      {
        get bad(): unknown {
          throw new Error('no')
        },
      },
    ],
    ['revoked Proxy', revoked()],
  ]

  it.each(table)('are refused: %s', (_name, value) => {
    expect(caught(() => written(value))).toBeInstanceOf(EncodingError)
  })

  it('because they share so much that they would be written without end', () => {
    let value: unknown = {}
    for (let level = 0; level < 40; level++) value = [value, value]
    expect(caught(() => written(value))).toMatchObject({
      name: 'EncodingError',
      message: expect.stringContaining('is one of more than 4194304 values'),
    })
  })

  it('leave nothing behind for the next message', () => {
    for (const [, value] of table) caught(() => written(value))
    expect(crossed({ a: [1] })).toEqual({ a: [1] })
  })
})
