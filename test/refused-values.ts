// Tests. Values that must be refused, with the place that is named.
import { Buffer } from 'node:buffer'
import { createHash, createSecretKey } from 'node:crypto'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { Script } from 'node:vm'
import { MessageChannel } from 'node:worker_threads'
import {
  argumentsObject,
  cryptoKey,
  detached,
  detachedView,
  failure,
  namespace,
  namespaceOfData,
  nothing,
  Point,
  resizable,
  revokedProxy,
  throwingElement,
  webAssemblyModule,
  withHoles,
  withItself,
} from './value-makers.js'

/** A name, how to make the value, and the way from it to the culprit: `` for the value itself. */
export type RefusedValue = readonly [name: string, make: () => unknown, path: string]

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
