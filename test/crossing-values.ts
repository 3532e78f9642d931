// Tests. Values that must cross between the processes, with what arrives. Each is made anew, since tests change them.
import { Buffer } from 'node:buffer'
import { runInNewContext } from 'node:vm'
import {
  aggregate,
  arrayInItself,
  deletingGetter,
  doubling,
  ERROR_CLASSES,
  globalInstance,
  iteratorInstance,
  manyKeys,
  mapInItself,
  nested,
  Point,
  proxyBelow,
  Response,
  ring,
  Several,
  selfCause,
  setInItself,
  sharedOften,
  sharingViews,
  twice,
  typedArrays,
  URL,
  withHoles,
  withItself,
} from './value-makers.js'

/** A name, how to make the value, and what arrives if it is not what structuredClone gives. */
export type CrossingValue = readonly [name: string, make: () => unknown, expected?: () => unknown]

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
