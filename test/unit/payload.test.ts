import { describe, expect, test } from 'vitest'
import { EncodingError } from '../../src/errors.js'
import { decodePayload, encodePayload, encodePieces, MalformedPayload } from '../../src/payload.js'
import { crossingValues } from '../crossing-values.js'
import { refusedValues } from '../refused-values.js'
import { differenceOf } from '../same-value.js'
import { failure } from '../value-makers.js'

const PLAIN = 1
const GRAPH = 2

function roundTrip(value: unknown): unknown {
  return decodePayload(encodePayload(value, 'result'))
}

/** The error that encoding the value throws. */
function refusalOf(value: unknown, side: 'argument' | 'result'): EncodingError {
  try {
    encodePayload(value, side)
  } catch (error) {
    if (error instanceof EncodingError) return error
    throw error
  }
  throw new Error('encoded')
}

describe('values that cross', () => {
  for (const [name, make, expected] of crossingValues) {
    test(name, () => {
      const value = make()
      const model = expected === undefined ? structuredClone(value) : expected()
      expect(differenceOf(roundTrip(value), model)).toBeUndefined()
    })
  }

  test('as arguments beside others', () => {
    const entries = crossingValues.filter(([, make]) => encodePayload(make(), 'argument').length < 10_000)
    const values = entries.map(([, make]) => make())
    const models = entries.map(([, , expected], index) => expected?.() ?? structuredClone(values[index]))
    expect(differenceOf(decodePayload(encodePayload(values, 'argument')), models)).toBeUndefined()
  })

  test('100,000 levels', () => {
    let value: unknown = 'innermost'
    for (let level = 0; level < 100_000; level++) value = [value]
    let result = roundTrip(value)
    let depth = 0
    for (; Array.isArray(result); depth++) result = result[0]
    expect([depth, result]).toEqual([100_000, 'innermost'])
  })

  test('a list of 10,000 objects that are also in a Map', () => {
    const objects = Array.from({ length: 10_000 }, (_, index) => ({ index }))
    const value = { objects, byIndex: new Map(objects.map((object) => [object.index, object])) }
    expect(differenceOf(roundTrip(value), value)).toBeUndefined()
  })

  test('BigInts of 100,000 bits', () => {
    const value = (1n << 100_000n) - 12_345n
    expect(roundTrip([value, -value])).toEqual([value, -value])
  })
})

describe('the form of a payload', () => {
  test('undefined is one byte', () => {
    expect([...encodePayload(undefined, 'result')]).toEqual([0])
  })

  test.each([
    ['small arguments', ['abc', { a: 1 }], PLAIN],
    ['null', null, PLAIN],
    ['100 levels', levels(100), PLAIN],
    ['101 levels', levels(101), GRAPH],
    ['an object without a prototype', Object.create(null), PLAIN],
    ['minus zero', [-0], GRAPH],
    ['undefined inside', [undefined], GRAPH],
    ['a shared object', twice({}), GRAPH],
    ['the tenth object again', twelveWithARepeat(), GRAPH],
    ['a getter', Object.defineProperty({}, 'a', { get: () => 1, enumerable: true }), GRAPH],
    ['a hidden getter', Object.defineProperty({}, 'a', { get: () => 1 }), PLAIN],
    ['__proto__', JSON.parse('{"__proto__": 1}'), GRAPH],
  ])('%s', (_name, value, tag) => {
    expect(encodePayload(value, 'result')[0]).toBe(tag)
  })

  test('a small plain value takes no more than MessagePack and a byte', () => {
    expect(encodePayload(['abc', { a: 1 }], 'argument')).toHaveLength(10)
  })

  test('the elements of an array with a property are written once', () => {
    const elements = Array.from({ length: 1000 }, (_, index) => `element ${index}`)
    const sizeOfElements = encodePayload(elements, 'result').length
    expect(encodePayload(Object.assign(elements, { name: 'x' }), 'result').length).toBeLessThan(sizeOfElements + 30)
  })

  test('a Buffer takes its own bytes, not those of the pool around it', () => {
    expect(encodePayload(Buffer.from('hello'), 'result').length).toBeLessThan(20)
  })
})

describe('values that are refused', () => {
  test.each(refusedValues)('%s, as a result', (_name, make, path) => {
    const error = refusalOf(make(), 'result')
    expect(error).toMatchObject({ side: 'result', path: `result${path}` })
    expect(error.message.startsWith(`result${path} `)).toBe(true)
  })

  test.each(refusedValues)('%s, in an argument', (_name, make, path) => {
    const error = refusalOf(['first', make()], 'argument')
    expect(error).toMatchObject({ side: 'argument', path: `args[1]${path}` })
  })

  test.each([
    [
      'a function',
      () => 1,
      'is a function, which cannot cross to the reactor; only data can, so call it on its own side',
    ],
    [
      'an instance of a subclass',
      new (class Link extends URL {})('a:b'),
      'is a Link, which cannot cross to the reactor; send its href',
    ],
    ['a Promise', Promise.resolve(), 'is a Promise, which cannot cross to the reactor; await it first'],
    ['what has no hint', new WeakMap(), 'is a WeakMap, which cannot cross to the reactor'],
    ['a class without a name', new (class extends WeakMap {})(), 'is a WeakMap, which cannot cross to the reactor'],
    ['an iterator', [1].values(), 'is an iterator, which cannot cross to the reactor; spread it into an array'],
  ])('the message says what it is: %s', (_name, value, message) => {
    expect(refusalOf([value], 'argument').message).toBe(`args[0] ${message}`)
  })

  test('what a getter throws is the cause', () => {
    const value = Object.defineProperty({}, 'a', {
      get() {
        throw failure
      },
      enumerable: true,
    })
    expect(refusalOf(value, 'result')).toMatchObject({
      message: 'result.a cannot be read: its getter threw',
      cause: failure,
    })
  })

  test('a falsy thing that a getter throws is the cause', () => {
    const value = Object.defineProperty({}, 'a', {
      get() {
        throw 0
      },
      enumerable: true,
    })
    expect(refusalOf(value, 'result').cause).toBe(0)
  })

  test('an error whose message cannot be read is refused with the place', () => {
    const message = {
      toString() {
        throw failure
      },
    }
    const value = Object.assign(new Error('x'), { stack: 'none' }, { message })
    expect(refusalOf({ value }, 'result')).toMatchObject({ path: 'result.value.message', cause: failure })
  })

  test('the encoder works on after a refusal', () => {
    expect(() => encodePayload([{ a: -0, f: () => 1 }], 'argument')).toThrow(EncodingError)
    expect(roundTrip({ a: [1, -0, 'x'] })).toEqual({ a: [1, -0, 'x'] })
  })

  test('the traps of a Proxy are not called', () => {
    const trap = () => {
      throw new Error('called')
    }
    const proxy = new Proxy({}, { getPrototypeOf: trap, ownKeys: trap, get: trap, getOwnPropertyDescriptor: trap })
    expect(refusalOf([[proxy]], 'argument').path).toBe('args[0][0]')
  })

  test('the path of 100,000 steps does not overflow the stack', () => {
    let value: unknown = () => 1
    for (let level = 0; level < 100_000; level++) value = [value]
    expect(refusalOf(value, 'result').path).toHaveLength('result'.length + 300_000)
  })
})

describe('copies', () => {
  test('a getter is called once', () => {
    let calls = 0
    const value = Object.defineProperty({}, 'a', { get: () => ++calls, enumerable: true })
    expect(roundTrip(value)).toEqual({ a: 1 })
  })

  test.each([
    ['a Buffer', Buffer.from('hello')],
    ['a large Buffer', Buffer.alloc(100_000, 'hello')],
    ['a typed array', Uint8Array.of(1, 2, 3)],
  ])('%s is no view of the payload', (_name, value) => {
    const payload = encodePayload([value], 'result')
    const result = decodePayload(payload)
    payload.fill(0)
    expect(differenceOf(result, [value])).toBeUndefined()
  })

  test('a payload does not change with the value', () => {
    const value = Buffer.from('before')
    const payload = encodePayload([value], 'argument')
    value.write('after!')
    expect(decodePayload(payload)).toEqual([Buffer.from('before')])
  })

  test('a payload does not change with the next ones', () => {
    const payloads = Array.from({ length: 1000 }, (_, index) => encodePayload([index, 'text'], 'argument'))
    encodePayload('x'.repeat(1_000_000), 'argument')
    encodePayload([1, 'y'], 'argument')
    expect(payloads.map((payload) => decodePayload(payload))).toEqual(payloads.map((_, index) => [index, 'text']))
  })

  test('a small payload after a large one does not keep the memory of the large one', () => {
    encodePayload('x'.repeat(1_000_000), 'argument')
    expect(encodePayload(['small'], 'argument').buffer.byteLength).toBeLessThan(100_000)
  })

  test('memory that threads share can be decoded from', () => {
    const payload = encodePayload(['é'.repeat(100), new Date(5), Buffer.from('x')], 'result')
    const shared = new Uint8Array(new SharedArrayBuffer(payload.length))
    shared.set(payload)
    expect(decodePayload(shared)).toEqual(['é'.repeat(100), new Date(5), Buffer.from('x')])
  })
})

function levels(count: number): unknown {
  let value: unknown[] = []
  for (let level = 1; level < count; level++) value = [value]
  return value
}

function twice(value: unknown): unknown {
  return [value, value]
}

function twelveWithARepeat(): unknown {
  const objects = Array.from({ length: 11 }, () => ({}))
  return [...objects, objects[9]]
}

describe('large binaries', () => {
  const value = { name: 'x', bytes: new Uint8Array(300_000).fill(7) }

  test.each([0, 1, 5, 8, 13, 77])('begin at a multiple of 8 in a message that has them behind %i bytes', (at) => {
    const payload = encodePieces(value, 'argument', undefined, at)
    const message = new Uint8Array(at + payload.byteLength)
    expect(payload.copyTo(message, at)).toBe(message.byteLength)
    const start = message.byteLength - 300_000
    expect(message[start]).toBe(7)
    expect(start % 8).toBe(0)
    expect(differenceOf(decodePayload(message.subarray(at)), value)).toBeUndefined()
  })

  test('are decoded from shared memory too, into memory of their own', () => {
    const text = 'é'.repeat(100_000)
    const bytes = encodePayload([value, text, 'short'], 'argument')
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength))
    shared.set(bytes)
    const decoded = decodePayload(shared) as [typeof value, string, string]
    shared.fill(0)
    expect(differenceOf(decoded, [value, text, 'short'])).toBeUndefined()
    expect(decoded[0].bytes.buffer).toBeInstanceOf(ArrayBuffer)
  })

  test('are as long as they are, whatever they say', () => {
    const liar = Object.defineProperty(Buffer.alloc(300_000, 7), 'byteLength', { value: 300_100 })
    expect(differenceOf(decodePayload(encodePayload(liar, 'result')), Buffer.alloc(300_000, 7))).toBeUndefined()
  })

  test.each([
    ['without its length', [3]],
    ['of eight bytes', [3, 8, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3, 0x91, 0x91, 0xff]],
    ['that is not zero', [3, 1, 1, 2, 0, 0, 0, 3, 0x91, 0x91, 0xff]],
    ['that is cut short', [3, 7, 0, 0]],
    ['ahead of a plain value', [3, 1, 0, 1, 0xc0]],
    ['ahead of padding', [3, 0, 3, 0, 2, 0, 0, 0, 3, 0x91, 0x91, 0xff]],
  ])('padding %s is refused', (_, bytes) => {
    expect(() => decodePayload(Uint8Array.from(bytes))).toThrow(MalformedPayload)
  })

  test('padding may be of no bytes, and may stand ahead of any graph', () => {
    for (const padding of [[], [0], [0, 0, 0, 0, 0, 0, 0]]) {
      const bytes = [3, padding.length, ...padding, 2, 0, 0, 0, 3, 0x91, 0x91, 0xff]
      expect(decodePayload(Uint8Array.from(bytes))).toBe(-0)
    }
  })
})
