import * as fc from 'fast-check'
import { pack } from 'msgpackr/pack'
import { describe, expect, test } from 'vitest'
import { decodePayload, encodePayload, MalformedPayload } from '../../src/payload.js'

const samples: readonly (readonly [name: string, payload: Uint8Array])[] = [
  ['undefined', encodePayload(undefined, 'result')],
  ['a plain value', encodePayload(['text', { a: 1, list: [1.5, null, true, 'é'.repeat(20)] }, 70_000], 'result')],
  ['a graph of all kinds', encodePayload(everything(), 'result')],
]

/** Decodes, or throws MalformedPayload; anything else is thrown on. */
function tryDecode(payload: Uint8Array): 'decoded' | 'refused' {
  try {
    decodePayload(payload)
    return 'decoded'
  } catch (error) {
    if (error instanceof MalformedPayload) return 'refused'
    throw error
  }
}

/** A graph payload of a table and so many bytes of its nodes. */
function graph(table: unknown, count = 0): Uint8Array {
  const packed = pack(table)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(packed.length)
  return Buffer.concat([Buffer.of(2), length, packed, Buffer.alloc(count)])
}

describe('damaged payloads', () => {
  test.each(samples)('%s, cut short anywhere, is refused', (_name, payload) => {
    for (let end = 0; end < payload.length; end++) {
      expect(tryDecode(payload.subarray(0, end)), `the first ${end} bytes`).toBe('refused')
    }
  })

  test.each(samples)('%s with a byte more is refused', (_name, payload) => {
    for (let byte = 0; byte < 256; byte++) {
      expect(tryDecode(Uint8Array.of(...payload, byte)), `followed by ${byte}`).toBe('refused')
    }
  })

  test.each(samples)('%s with any one byte changed decodes or is refused', (_name, payload) => {
    const changed = Uint8Array.from(payload)
    for (const [index, byte] of payload.entries()) {
      for (let other = 0; other < 256; other += 1 + (index % 5)) {
        changed[index] = other
        tryDecode(changed)
      }
      changed[index] = byte
    }
  })

  test('5,000 payloads with many bytes changed, moved or dropped decode or are refused', () => {
    const change = fc.record({ at: fc.nat(), length: fc.nat({ max: 4 }), bytes: fc.uint8Array({ maxLength: 6 }) })
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 5 }), (sample, changes) => {
        let bytes = [...sample[1]]
        for (const { at, length, bytes: inserted } of changes) {
          const index = at % (bytes.length + 1)
          bytes = [...bytes.slice(0, index), ...inserted, ...bytes.slice(index + length)]
        }
        tryDecode(Uint8Array.from(bytes))
      }),
      { numRuns: 5000 },
    )
  })

  test('random bytes behind each tag decode or are refused', () => {
    const payload = fc.tuple(fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 60 }))
    fc.assert(
      fc.property(payload, ([tag, bytes]) => void tryDecode(Uint8Array.of(tag, ...bytes))),
      { numRuns: 5000 },
    )
  })

  test('random tables decode or are refused', () => {
    const field = fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom('message', 'ff', '"x"', 1.5, 2 ** 32, NaN))
    const slot = fc.oneof(field, fc.tuple(field), fc.constantFrom(null, true, [], [1, 2]))
    const node = fc
      .tuple(fc.integer({ min: -1, max: 11 }), fc.array(slot, { maxLength: 6 }))
      .map(([kind, rest]) => [kind, ...rest])
    const table = fc
      .tuple(slot, fc.array(fc.oneof(node, slot), { maxLength: 5 }))
      .map(([root, nodes]) => [root, ...nodes])
    fc.assert(
      fc.property(table, (each) => void tryDecode(graph(each, 8))),
      { numRuns: 5000 },
    )
  })

  test('none of it has reached Object.prototype', () => {
    expect(Reflect.ownKeys({})).toEqual([])
    expect(Object.keys(Object.prototype)).toEqual([])
    expect('polluted' in {}).toBe(false)
  })
})

describe('hostile payloads', () => {
  test.each([
    ['no bytes', []],
    ['an unknown tag', [3, 0xc0]],
    ['two values', [1, 0xc0, 0xc0]],
    ['a binary', [1, 0xc4, 1, 0]],
    ['the extension for undefined', [1, 0xd4, 0x00, 0x00]],
    ['a record', [1, 0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 0x01]],
    ['an Error', [1, 0xd4, 0x65, 0x00, 0x92, 0xa7, ...Buffer.from('valueOf'), 0xa0]],
    ['a regular expression', [1, 0xd4, 0x78, 0x00, 0x92, 0xa1, 0x61, 0xa0]],
    ['a date', [1, 0xd6, 0xff, 0, 0, 0, 0]],
    ['a typed array', [1, 0xc7, 0x02, 0x74, 0x01, 0x00]],
    ['an extension within', [1, 0x91, 0xd4, 0x00, 0x00]],
    ['the token that is never used', [1, 0xc1]],
    ['a key __proto__', [1, 0x81, 0xa9, ...Buffer.from('__proto__'), 0x80]],
    ['a key __proto__ with a longer header', [1, 0x81, 0xd9, 9, ...Buffer.from('__proto__'), 0x80]],
    ['a key that is a number', [1, 0x81, 0x01, 0x01]],
    ['a key that is an array', [1, 0x81, 0x90, 0x01]],
    ['text that is no UTF-8', [1, 0xa2, 0xc3, 0x28]],
    ['a surrogate in UTF-8', [1, 0xa3, 0xed, 0xa0, 0x80]],
    ['long text that is no UTF-8', [1, 0xd9, 40, ...Buffer.alloc(39, 0x61), 0xff]],
    ['an array longer than the payload', [1, 0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['an object larger than the payload', [1, 0xdf, 0xff, 0xff, 0xff, 0xff]],
    ['a string longer than the payload', [1, 0xdb, 0xff, 0xff, 0xff, 0xff]],
    ['101 levels', [1, ...Buffer.alloc(100, 0x91), 0x90]],
    ['a million levels', [1, ...Buffer.alloc(1_000_000, 0x91), 0xc0]],
    ['a graph without the length of its table', [2, 0, 0]],
    ['a graph without a table', [2, 0, 0, 0, 0]],
    ['a table longer than the payload', [2, 0xff, 0xff, 0xff, 0xff, 0x91, 0xc0]],
  ])('%s', (_name, bytes) => {
    expect(() => decodePayload(Uint8Array.from(bytes))).toThrow(MalformedPayload)
  })

  const OBJECT = [0]
  const BYTES = [8, 8]
  /** A name, a table, and how many bytes follow it. */
  const hostileGraphs: readonly (readonly [name: string, table: unknown, count?: number])[] = [
    ['no table', 5],
    ['an empty table', []],
    ['an entry that is no node', [null, 5]],
    ['a map as an entry', [null, {}]],
    ['a map as a slot', [{}]],
    ['an empty node', [null, []]],
    ['an unknown kind', [null, [11]]],
    ['a kind that is no number', [null, ['0']]],
    ['a name of Object.prototype as a kind', [null, ['constructor']]],
    ['a reference too high', [[2], OBJECT]],
    ['a negative reference', [[-2], OBJECT]],
    ['a fractional reference', [[0.5], OBJECT]],
    ['a slot of two', [[1, 1], OBJECT]],
    ['an empty slot', [[]]],
    ['a BigInt that is none', [['xyz']]],
    ['an empty BigInt', [['']]],
    ['a decimal point in a BigInt', [['1.5']]],
    ['a BigInt in capitals', [['FF']]],
    ['a BigInt and a blank', [['ff ']]],
    ['JSON that is no string', [['"a",1']]],
    ['a key without a value', [[1], [0, 'a']]],
    ['a key that is no string', [[1], [0, 5, 1]]],
    ['a key that is an object', [[1], [0, [1], 1]]],
    ['an array without a length', [[1], [1]]],
    ['an array of negative length', [[1], [1, -1, 0]]],
    ['an array too long', [[1], [1, 2 ** 32, 0]]],
    ['more elements than there are', [[1], [1, 3, 3, 'a']]],
    ['more elements than its length', [[1], [1, 1, 2, 'a', 'b']]],
    ['an element beyond its end', [[1], [1, 3, 0, 3, 'a']]],
    ['a property in place of the length', [[1], [1, 1, 0, 'length', 5]]],
    ['a Map with half an entry', [[1], [2, 'a']]],
    ['a Date of no number', [[1], [4, 'now']]],
    ['a Date of two fields', [[1], [4, 1, 1]]],
    ['a regular expression that is none', [[1], [5, '(', '']]],
    ['unknown flags', [[1], [5, 'a', 'x']]],
    ['a source that is no string', [[1], [5, 5, '']]],
    ['a boxed null', [[1], [6, null]]],
    ['a boxed undefined', [[1], [6, [0]]]],
    ['a boxed object', [[1], [6, [1]]]],
    ['an unknown class of errors', [[1], [7, 8, 'message', 'x']]],
    ['a class of errors by its name', [[1], [7, 'constructor']]],
    ['an unknown field of an error', [[1], [7, 0, '__proto__', 'x']]],
    ['a message that is no string', [[1], [7, 0, 'message', 5]]],
    ['errors of an error that has none', [[1], [7, 4, 'errors', [1]]]],
    ['a stack that is no string', [[1], [7, 0, 'stack', 5]]],
    ['fewer bytes than a node has', [[1], BYTES], 3],
    ['more bytes than the nodes have', [[1], [8, 2]], 3],
    ['bytes without a node', [null], 1],
    ['a negative number of bytes', [[1], [8, -1]]],
    ['a view of an object', [[2], OBJECT, [9, 2, 1, 0, 0]]],
    ['a view of itself', [[1], [9, 2, 1, 0, 0]]],
    ['a view of no entry', [[2], BYTES, [9, 2, 7, 0, 1]], 8],
    ['an unknown class of views', [[2], BYTES, [9, 12, 1, 0, 1]], 8],
    ['a view that ends too late', [[2], BYTES, [9, 2, 1, 4, 5]], 8],
    ['a view that begins too late', [[2], BYTES, [9, 2, 1, 9, 0]], 8],
    ['a view out of line', [[2], BYTES, [9, 9, 1, 1, 0]], 8],
    ['a view of a Buffer', [[2], [10, 0], [9, 2, 1, 0, 0]]],
  ]
  for (const [name, table, count = 0] of hostileGraphs) {
    test(`a graph with ${name}`, () => {
      expect(() => decodePayload(graph(table, count))).toThrow(MalformedPayload)
    })
  }

  test('a table deeper than its slots is refused', () => {
    expect(() => decodePayload(graph([[1], [0, 'a', [[1]]]]))).toThrow('more than 3 levels')
  })

  test('an array of the greatest length takes no memory', () => {
    const before = process.memoryUsage().heapUsed
    expect(decodePayload(graph([[1], [1, 2 ** 25, 0]]))).toHaveLength(2 ** 25)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000)
  })

  test('the cause tells what was wrong', () => {
    expect(() => decodePayload(Uint8Array.of(1, 0xa9))).toThrow(
      expect.objectContaining({
        message: 'Not a payload: the value at byte 1 is cut short',
        cause: expect.any(Error),
      }),
    )
  })

  test('the decoder works on after a refusal', () => {
    const payload = encodePayload({ a: [1, 'x'] }, 'result')
    for (const [, sample] of samples) tryDecode(sample.subarray(0, sample.length - 1))
    expect(decodePayload(payload)).toEqual({ a: [1, 'x'] })
  })
})

function everything(): unknown {
  const { buffer } = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  const error = Object.assign(new AggregateError([Object.assign(new TypeError('a'), { stack: 's' })]), { stack: 't' })
  const value: unknown[] = [undefined, -0, 12n, '\ud800', new Date(5), /a/gi, Object(5), error, buffer]
  value.push(new Uint16Array(buffer, 2, 2), new DataView(buffer), Buffer.from('xy'), new Map([[{}, value]]))
  value.push(new Set([value]), Object.assign([], { 2: 'x', y: 1 }), JSON.parse('{"__proto__": [1], "b": {}}'))
  return value
}
