// Tests. Values that must cross between the processes, with what arrives, and values that must be refused, with the
// place that is named. Each is made anew, since tests change them.

import { Buffer } from 'node:buffer'
import { createHash, createSecretKey, webcrypto } from 'node:crypto'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { runInNewContext, Script } from 'node:vm'
import { MessageChannel } from 'node:worker_threads'

/** A name, how to make the value, and what arrives if it is not what structuredClone gives. */
export type CrossingValue = readonly [name: string, make: () => unknown, expected?: () => unknown]

/** A name, how to make the value, and the way from it to the culprit: `` for the value itself. */
export type RefusedValue = readonly [name: string, make: () => unknown, path: string]

export const crossingValues: readonly CrossingValue[] = [
  // Primitives
  ['undefined', () => undefined],
  ['null', () => null],
  ['booleans', () => [true, false]],
  ['numbers', () => [0, 1, -1, 127, 128, -32, -33, 255, 256, 65_535, 65_536, 0.1, -1.5, 5e-324, Number.MAX_VALUE]],
  ['minus zero', () => -0],
  ['minus zero inside', () => ({ zero: -0, list: [0, -0] })],
  ['NaN and infinities', () => [NaN, Infinity, -Infinity]],
  ['numbers around 2^31 and 2^32', () => [2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32]],
  ['numbers around 2^53', () => [2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), -(2 ** 53) - 2]],
  ['numbers of 2^63 and over', () => [2 ** 63, 2 ** 64, -(2 ** 63), -(2 ** 64), 1e21]],
  ['BigInts', () => [0n, 1n, -1n, 2n ** 63n, -(2n ** 63n), 2n ** 64n, 10n ** 100n, -(2n ** 4000n)]],
  ['a BigInt', () => 5n],
  ['empty string', () => ''],
  ['strings of all lengths', () => [15, 16, 31, 32, 63, 64, 65, 255, 256, 65_535, 65_536].map((n) => 'x'.repeat(n))],
  ['strings of two and three bytes a character', () => [1, 15, 31, 64, 100, 30_000].map((n) => 'éЖ日本'.repeat(n))],
  ['strings of surrogate pairs', () => [1, 8, 31, 64, 100].map((n) => '😀'.repeat(n))],
  ['NUL and control characters', () => ['\0', 'a\0b', '\u001f\u007f\u0080\u00ff\u2028']],
  ['lone surrogates', () => ['\ud800', '\udc00', 'a\ud800b', '\udc00\ud800', `${'x'.repeat(100)}\udfff`]],
  ['a lone surrogate', () => '\ud83d'],
  ['byte order marks', () => ['\ufeff', `\ufeff${'x'.repeat(100)}`, `x\ufeff${'x'.repeat(100)}`, '\ufffe']],

  // Objects and arrays
  ['empty ones', () => [{}, [], [[]], [{}]]],
  ['nested ones', () => ({ a: { b: [{ c: [[], {}] }] }, d: null })],
  ['members that are undefined', () => ({ a: undefined, b: [undefined] })],
  ['key order', () => ({ b: 1, a: 2, 2: 3, 1: 4, '-1': 5, '01': 6 })],
  ['odd keys', () => ({ '': 1, ' ': 2, '\0': 3, é: 4, 日本: 5, '😀': 6, '\ud800': 7, [`\ufeff${'k'.repeat(90)}`]: 8 })],
  ['an own __proto__', () => JSON.parse('{"__proto__": {"polluted": true}, "a": 1}')],
  ['an own __proto__ deep inside', () => [{ a: [JSON.parse('{"__proto__": 1}')] }]],
  ['a key __proto_', () => ({ __proto_: 1 })],
  [
    'names of Object.prototype',
    () => ({ constructor: 1, prototype: 2, toString: 3, hasOwnProperty: 4, valueOf: null }),
  ],
  ['a toJSON that is data', () => ({ toJSON: 'no function', length: -1 })],
  ['no prototype', () => Object.assign(Object.create(null), { a: 1, b: { c: 2 } })],
  ['70,000 keys', () => manyKeys(70_000)],
  ['70,000 keys and a Date', () => ({ ...manyKeys(70_000), date: new Date(1) })],
  ['100,000 elements', () => Array.from({ length: 100_000 }, (_, index) => index * 3)],
  ['100,000 elements and undefined', () => [...Array.from({ length: 100_000 }, (_, index) => index), undefined]],
  ['100 levels', () => nested(100)],
  ['101 levels', () => nested(101)],
  ['5,000 levels', () => nested(5000), () => nested(5000)],
  ['holes', () => withHoles(6, { 1: 'a', 4: 'b' })],
  ['nothing but holes', () => withHoles(3, {})],
  ['a sparse array', () => withHoles(0, { 4_000_000_000: 'far' })],
  ['a long array with few elements', () => withHoles(300_000, { 0: 'a', 299_999: 'z' })],
  ['properties of an array', () => Object.assign([1, 2], { name: 'x', '-1': 2, '01': 3 })],
  ['properties of a long array', () => Object.assign(Array.from({ length: 1000 }, String), { name: 'x' })],
  ['properties of an array with holes', () => withHoles(3, { 0: 1, 2: 3, name: 'x', map: 4 })],
  ['the match of a regular expression', () => /(?<year>\d+)-(\d+)/.exec('on 2024-05')],
  [
    'symbol keys and hidden properties',
    () => Object.defineProperty({ [Symbol('s')]: 1, a: 2 }, 'hidden', { value: 3 }),
  ],
  [
    'getters',
    () => ({
      get a() {
        return { b: 1 }
      },
      c: 2,
    }),
  ],
  ['a getter that deletes a later property', deletingGetter, () => ({ first: 1 })],
  [
    'a getter in a class',
    () =>
      new (class {
        own = 1
        get inherited() {
          return 2
        }
      })(),
  ],
  ['an instance', () => new Point(1, 2)],
  ['an instance whose class is called like a global', () => [new URL('x'), new Response('y')]],
  ['an instance of a class that is a global', globalInstance],
  ['an instance of a class of iterators', iteratorInstance],
  ['an instance of a subclass of Array', () => class List extends Array<number> {}.of(1, 2, 3)],
  [
    'an object with an instance as its prototype',
    () => Object.create(new Point(1, 2), { own: { value: 3, enumerable: true } }),
  ],
  ['an object with a Proxy as its prototype', proxyBelow],
  ['a frozen object', () => Object.freeze({ a: Object.freeze([1]) })],
  ['objects of another realm', () => runInNewContext('({ a: [1, { b: new Date(5) }], c: new Map([[1, 2]]) })')],

  // References
  ['a shared object', () => twice({ a: 1 })],
  ['a shared array', () => twice([1])],
  ['a shared Map in a Map', () => new Map<unknown, unknown>(Object.entries(twice(new Map([[1, 2]]))))],
  ['an object shared 10,000 times', sharedOften],
  ['a doubling of 40 levels', doubling],
  ['an object in itself', () => withItself({})],
  ['an array in itself', arrayInItself],
  ['a Map in itself, as key and value', mapInItself],
  ['a Set in itself', setInItself],
  ['a long ring', ring],

  // Built-in classes
  ['Dates', () => [new Date(0), new Date(-1), new Date(8.64e15), new Date(1.5), new Date('2024-02-29T12:00:00.123Z')]],
  ['an invalid Date', () => new Date(NaN)],
  ['a Date with properties', () => Object.assign(new Date(1), { own: 1 })],
  ['a subclass of Date', () => new (class Day extends Date {})(7)],
  ['regular expressions', () => [/a/, /[/\]"]\n/gi, /(?:)/, new RegExp(''), new RegExp('\n'), /\p{L}/u, /x/dgimsuy]],
  ['a regular expression with lastIndex', () => Object.assign(/a/g, { lastIndex: 3, own: 1 })],
  ['a regular expression with a lone surrogate', () => new RegExp('[\ud800]')],
  [
    'a Map',
    () =>
      new Map<unknown, unknown>([
        ['a', 1],
        [1, 'a'],
        [null, undefined],
        [NaN, -0],
      ]),
  ],
  [
    'a Map with objects as keys',
    () =>
      new Map<unknown, unknown>([
        [{ a: 1 }, [2]],
        [[3], new Map([[{}, {}]])],
      ]),
  ],
  ['a Set', () => new Set<unknown>(['a', 1, null, undefined, NaN, { a: 1 }, new Set([1])])],
  [
    'subclasses of Map and Set',
    () => [new (class M extends Map<number, number> {})([[1, 2]]), new (class S extends Set<number> {})([1])],
  ],
  ['an empty Map and Set', () => [new Map(), new Set()]],
  [
    'boxed primitives',
    () => [Object(1), Object(-0), Object('s'), Object('\ud800'), Object(true), Object(false), Object(7n)],
  ],

  // Binaries
  ['an ArrayBuffer', () => Uint8Array.of(1, 2, 3).buffer],
  ['an empty ArrayBuffer', () => new ArrayBuffer(0)],
  ['typed arrays', typedArrays],
  ['a DataView', () => new DataView(Uint8Array.of(1, 2, 3, 4, 5).buffer, 1, 3)],
  ['a view of a part', () => new Uint16Array(Uint16Array.of(1, 2, 3, 4).buffer, 2, 2)],
  ['an empty view', () => [new Float64Array(0), new Uint8Array(new ArrayBuffer(8), 8, 0)]],
  ['a shared view', () => twice(Uint8Array.of(1))],
  ['views that share an ArrayBuffer', sharingViews],
  ['a large ArrayBuffer', () => new Uint8Array(300_000).fill(7).buffer],
  ['a Buffer', () => ({ file: Buffer.from('hello') }), () => ({ file: Buffer.from('hello') })],
  ['an empty Buffer', () => Buffer.alloc(0), () => Buffer.alloc(0)],
  ['a slice of a Buffer', () => Buffer.from('hello world').subarray(6), () => Buffer.from('world')],
  ['a large Buffer', () => [Buffer.alloc(300_000, 'ab')], () => [Buffer.alloc(300_000, 'ab')]],
  ['a shared Buffer', () => twice(Buffer.from('x')), () => twice(Buffer.from('x'))],

  // Errors
  ['an Error', () => new Error('message')],
  ['errors of all classes', () => ERROR_CLASSES.map((ErrorClass) => new ErrorClass('message'))],
  ['an Error without a message', () => [new Error(), new Error('')]],
  ['an Error with a cause', () => new TypeError('outer', { cause: new RangeError('inner', { cause: { code: 1 } }) })],
  ['a cause that is undefined', () => new Error('x', { cause: undefined })],
  ['an Error with properties', () => Object.assign(new Error('x'), { code: 'E', errno: -2 })],
  ['an Error with another name', () => Object.assign(new Error('x'), { name: 'RangeError' })],
  ['an Error with an unknown name', () => Object.assign(new RangeError('x'), { name: 'Special' })],
  ['a subclass of Error', () => new (class Special extends TypeError {})('x')],
  ['an Error with a message that is no string', () => Object.assign(new Error('x'), { message: 5 })],
  [
    'an Error with a message of an accessor',
    () => Object.defineProperty(new Error('x'), 'message', { get: () => 'y' }),
  ],
  ['an Error without a stack', () => Object.assign(new Error('x'), { stack: undefined })],
  ['an Error with a stack that is no string', () => Object.assign(new Error('x'), { stack: 5 })],
  ['a lone surrogate in an Error', () => Object.assign(new Error('\ud800'), { stack: '\udfff' })],
  ['an Error in itself', selfCause, selfCause],
  ['an AggregateError', () => aggregate(AggregateError), () => aggregate(AggregateError)],
  ['a subclass of AggregateError', () => aggregate(Several), () => aggregate(AggregateError)],
]

export const refusedValues: readonly RefusedValue[] = [
  ['a function', () => () => 1, ''],
  ['an async function', () => async () => 1, ''],
  ['a class', () => Point, ''],
  ['a symbol', () => Symbol('s'), ''],
  ['a Promise', () => Promise.resolve(1), ''],
  ['a WeakMap', () => new WeakMap(), ''],
  ['a WeakSet', () => new WeakSet(), ''],
  ['a WeakRef', () => new WeakRef({}), ''],
  ['a FinalizationRegistry', () => new FinalizationRegistry(() => {}), ''],
  ['a Proxy', () => new Proxy({ a: 1 }, {}), ''],
  ['a Proxy of an array', () => new Proxy([1], {}), ''],
  ['a revoked Proxy', revokedProxy, ''],
  ['a generator', () => (function* () {})(), ''],
  ['an async generator', () => (async function* () {})(), ''],
  ['an iterator of an array', () => [1].values(), ''],
  ['an iterator of a Map', () => new Map([[1, 2]]).entries(), ''],
  ['an iterator of matches', () => 'a'.matchAll(/a/g), ''],
  ['arguments', () => argumentsObject(1, 2), ''],
  ['a module namespace', () => namespace, ''],
  ['a module namespace of data', () => namespaceOfData, ''],
  ['a boxed symbol', () => Object(Symbol('s')), ''],
  ['a URL', () => new globalThis.URL('https://example.com'), ''],
  ['a subclass of URL', () => new (class Link extends globalThis.URL {})('https://example.com'), ''],
  ['URLSearchParams', () => new URLSearchParams('a=1'), ''],
  ['Headers', () => new Headers(), ''],
  ['a Request', () => new Request('https://example.com'), ''],
  ['a Response', () => new globalThis.Response('x'), ''],
  ['a Blob', () => new Blob(['x']), ''],
  ['an AbortController', () => new AbortController(), ''],
  ['an AbortSignal', () => AbortSignal.abort(), ''],
  ['a DOMException', () => new DOMException('x'), ''],
  ['an EventTarget', () => new EventTarget(), ''],
  ['a stream', () => Readable.from(['x']), ''],
  ['a socket', () => new Socket(), ''],
  ['a hash', () => createHash('sha256'), ''],
  ['a web stream', () => new ReadableStream(), ''],
  ['a MessagePort', () => new MessageChannel().port1, ''],
  ['a KeyObject', () => createSecretKey(Buffer.from('key')), ''],
  ['a CryptoKey', () => cryptoKey, ''],
  ['a Script', () => new Script('1'), ''],
  ['a WebAssembly.Module', webAssemblyModule, ''],
  ['an Intl object', () => new Intl.NumberFormat(), ''],
  ['a SharedArrayBuffer', () => new SharedArrayBuffer(8), ''],
  ['a view of a SharedArrayBuffer', () => ({ view: new Uint8Array(new SharedArrayBuffer(8)) }), '.view.buffer'],
  ['a resizable ArrayBuffer', () => resizable(), ''],
  ['a view of a resizable ArrayBuffer', () => [new Uint8Array(resizable())], '[0].buffer'],
  ['a detached ArrayBuffer', () => detached(), ''],
  ['a DataView of a detached ArrayBuffer', () => detachedView(), '.buffer'],

  // Places
  ['in an object', () => ({ a: 1, f: nothing }), '.f'],
  ['deep inside', () => ({ items: [0, 1, 2, { f: nothing }] }), '.items[3].f'],
  ['under a key that is no identifier', () => ({ 'a-b': { '': { 1: nothing } } }), '["a-b"][""]["1"]'],
  ['under a key in other letters', () => ({ größe: { 日本: nothing } }), '.größe.日本'],
  ['after a hole', () => withHoles(2, { 1: nothing }), '[1]'],
  ['in a property of an array', () => Object.assign([1], { extra: nothing }), '.extra'],
  ['in the value of a Map', () => new Map([['key', { f: nothing }]]), '.get("key").f'],
  ['in the value of a Map under a number', () => new Map([[7, nothing]]), '.get(7)'],
  [
    'in the value of a Map under an object',
    () =>
      new Map<unknown, unknown>([
        [{}, 1],
        [{}, nothing],
      ]),
    '.values()[1]',
  ],
  [
    'in the key of a Map',
    () =>
      new Map<unknown, number>([
        ['a', 1],
        [nothing, 2],
      ]),
    '.keys()[1]',
  ],
  ['in a Set', () => new Set([1, [nothing]]), '.values()[1][0]'],
  ['in the cause of an Error', () => new Error('x', { cause: { f: nothing } }), '.cause.f'],
  ['in an AggregateError', () => new AggregateError([new Error('x', { cause: nothing })]), '.errors[0].cause'],
  ['in an instance', () => Object.assign(new Point(1, 2), { f: nothing }), '.f'],
  [
    'behind a getter',
    () => ({
      get a() {
        return [nothing]
      },
    }),
    '.a[0]',
  ],
  [
    'under __proto__',
    () => Object.defineProperty({}, '__proto__', { value: { f: nothing }, enumerable: true }),
    '.__proto__.f',
  ],
  ['in a ring', () => withItself({ f: nothing }), '.f'],
  [
    'a getter that throws',
    () => ({
      a: {
        get b(): never {
          throw failure
        },
      },
    }),
    '.a.b',
  ],
  ['a getter of an array that throws', () => throwingElement(), '[1]'],
]

/** What the getters among the refused values throw. */
export const failure: Error = new Error('of the getter')

const ERROR_CLASSES = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]
const namespace = await import('node:path')
const DATA_MODULE = 'data:text/javascript,export const a = 1'
const namespaceOfData: unknown = await import(/* @vite-ignore */ DATA_MODULE)
const cryptoKey = await webcrypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', true, ['encrypt'])

class Point {
  static readonly origin = 'not an instance property'
  readonly x: number
  readonly y: number
  #secret = 3

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }

  get sum(): number {
    return this.x + this.y + this.#secret
  }
}

class URL {
  readonly href: string
  constructor(href: string) {
    this.href = href
  }
}

class Response {
  readonly body: string
  constructor(body: string) {
    this.body = body
  }
}

function globalInstance(): unknown {
  class GlobalOfATest {
    own = 1
  }
  Object.assign(globalThis, { GlobalOfATest })
  return new GlobalOfATest()
}

function iteratorInstance(): unknown {
  class Counter {
    own = 1
  }
  Object.setPrototypeOf(Counter.prototype, Object.getPrototypeOf(Object.getPrototypeOf([].values())))
  return new Counter()
}

function nothing(): void {}

function argumentsObject(..._values: readonly number[]): unknown {
  // oxlint-disable-next-line prefer-rest-params
  return arguments
}

function proxyBelow(): unknown {
  const trap = (): never => {
    throw new Error('called')
  }
  const prototype = new Proxy({}, { getPrototypeOf: trap, get: trap, getOwnPropertyDescriptor: trap })
  return Object.create(prototype, { own: { value: 1, enumerable: true } })
}

function withHoles(length: number, members: Readonly<Record<string, unknown>>): unknown[] {
  const array: unknown[] = []
  array.length = length
  return Object.assign(array, members)
}

function manyKeys(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]))
}

/** So many objects around one another, the innermost empty. */
function nested(levels: number): unknown {
  let value: unknown = {}
  for (let level = 1; level < levels; level++) value = level % 2 === 0 ? { next: value } : [value]
  return value
}

function twice<T>(value: T): { first: T; second: T } {
  return { first: value, second: value }
}

function sharedOften(): unknown {
  const shared = { a: 1 }
  return Array.from({ length: 10_000 }, () => shared)
}

function doubling(): unknown {
  let value: unknown = {}
  for (let level = 0; level < 40; level++) value = [value, value]
  return value
}

function withItself<T extends object>(value: T): T {
  return Object.assign(value, { self: value })
}

function arrayInItself(): unknown {
  const array: unknown[] = [1]
  array.push(array, [array])
  return array
}

function mapInItself(): unknown {
  const map = new Map<unknown, unknown>()
  return map.set(map, 'key').set('value', map)
}

function setInItself(): unknown {
  const set = new Set<unknown>()
  return set.add(set).add([set])
}

function ring(): unknown {
  const first: { next?: unknown } = {}
  let value: unknown = first
  for (let index = 0; index < 50; index++) value = { next: value }
  first.next = value
  return first
}

function deletingGetter(): unknown {
  return {
    get first(): number {
      Reflect.deleteProperty(this, 'second')
      return 1
    },
    second: 2,
  }
}

function typedArrays(): unknown {
  const bytes = Uint8Array.from({ length: 16 }, (_, index) => index * 17)
  const classes = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array]
  const others = [Float32Array, Float64Array, BigInt64Array, BigUint64Array]
  return [...classes, ...others].map((View) => new View(bytes.slice().buffer))
}

function sharingViews(): unknown {
  const { buffer } = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  return [new Uint8Array(buffer, 2), buffer, new Float64Array(buffer), new DataView(buffer, 7), new Uint8Array(buffer)]
}

function selfCause(): unknown {
  const causes: unknown[] = []
  const error = new Error('x', { cause: causes })
  causes.push(error)
  return Object.assign(error, { stack: 'the same each time' })
}

class Several extends AggregateError {
  override readonly name = 'Several'
}

function aggregate(ErrorClass: new (...parameters: ConstructorParameters<typeof AggregateError>) => Error): unknown {
  const error = new ErrorClass([Object.assign(new RangeError('one'), { stack: 'one' }), 2], 'both', {
    cause: 'why',
  })
  return Object.assign(error, { stack: 'the same each time' })
}

function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** What is no part of the language's own library of types is taken from the global object. */
function webAssemblyModule(): unknown {
  const { Module } = Reflect.get(globalThis, 'WebAssembly')
  return new Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))
}

function resizable(): ArrayBuffer {
  return Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }])
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8)
  structuredClone(buffer, { transfer: [buffer] })
  return buffer
}

function detachedView(): DataView {
  const view = new DataView(new ArrayBuffer(8), 2)
  structuredClone(view.buffer, { transfer: [view.buffer] })
  return view
}

function throwingElement(): unknown {
  return Object.defineProperty([undefined, 1], 1, {
    get(): never {
      throw failure
    },
    enumerable: true,
  })
}
