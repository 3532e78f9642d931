// Tests. Makes the odder ones of the values that cross or are refused.
import { webcrypto } from 'node:crypto'

/** What the getters among the refused values throw. */
export const failure: Error = new Error('of the getter')

export const ERROR_CLASSES = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]
export const namespace = await import('node:path')
const DATA_MODULE = 'data:text/javascript,export const a = 1'
export const namespaceOfData: unknown = await import(/* @vite-ignore */ DATA_MODULE)
export const cryptoKey = await webcrypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', true, ['encrypt'])

export class Point {
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

export class URL {
  readonly href: string
  constructor(href: string) {
    this.href = href
  }
}

export class Response {
  readonly body: string
  constructor(body: string) {
    this.body = body
  }
}

export function globalInstance(): unknown {
  class GlobalOfATest {
    own = 1
  }
  Object.assign(globalThis, { GlobalOfATest })
  return new GlobalOfATest()
}

export function iteratorInstance(): unknown {
  class Counter {
    own = 1
  }
  Object.setPrototypeOf(Counter.prototype, Object.getPrototypeOf(Object.getPrototypeOf([].values())))
  return new Counter()
}

export function nothing(): void {}

export function argumentsObject(..._values: readonly number[]): unknown {
  // oxlint-disable-next-line prefer-rest-params
  return arguments
}

export function proxyBelow(): unknown {
  const trap = (): never => {
    throw new Error('called')
  }
  const prototype = new Proxy({}, { getPrototypeOf: trap, get: trap, getOwnPropertyDescriptor: trap })
  return Object.create(prototype, { own: { value: 1, enumerable: true } })
}

export function withHoles(length: number, members: Readonly<Record<string, unknown>>): unknown[] {
  const array: unknown[] = []
  array.length = length
  return Object.assign(array, members)
}

export function manyKeys(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]))
}

/** So many objects around one another, the innermost empty. */
export function nested(levels: number): unknown {
  let value: unknown = {}
  for (let level = 1; level < levels; level++) value = level % 2 === 0 ? { next: value } : [value]
  return value
}

export function twice<T>(value: T): { first: T; second: T } {
  return { first: value, second: value }
}

export function sharedOften(): unknown {
  const shared = { a: 1 }
  return Array.from({ length: 10_000 }, () => shared)
}

export function doubling(): unknown {
  let value: unknown = {}
  for (let level = 0; level < 40; level++) value = [value, value]
  return value
}

export function withItself<T extends object>(value: T): T {
  return Object.assign(value, { self: value })
}

export function arrayInItself(): unknown {
  const array: unknown[] = [1]
  array.push(array, [array])
  return array
}

export function mapInItself(): unknown {
  const map = new Map<unknown, unknown>()
  return map.set(map, 'key').set('value', map)
}

export function setInItself(): unknown {
  const set = new Set<unknown>()
  return set.add(set).add([set])
}

export function ring(): unknown {
  const first: { next?: unknown } = {}
  let value: unknown = first
  for (let index = 0; index < 50; index++) value = { next: value }
  first.next = value
  return first
}

export function deletingGetter(): unknown {
  return {
    get first(): number {
      Reflect.deleteProperty(this, 'second')
      return 1
    },
    second: 2,
  }
}

export function typedArrays(): unknown {
  const bytes = Uint8Array.from({ length: 16 }, (_, index) => index * 17)
  const classes = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array]
  const others = [Float32Array, Float64Array, BigInt64Array, BigUint64Array]
  return [...classes, ...others].map((View) => new View(bytes.slice().buffer))
}

export function sharingViews(): unknown {
  const { buffer } = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  return [new Uint8Array(buffer, 2), buffer, new Float64Array(buffer), new DataView(buffer, 7), new Uint8Array(buffer)]
}

export function selfCause(): unknown {
  const causes: unknown[] = []
  const error = new Error('x', { cause: causes })
  causes.push(error)
  return Object.assign(error, { stack: 'the same each time' })
}

export class Several extends AggregateError {
  override readonly name = 'Several'
}

export function aggregate(
  ErrorClass: new (...parameters: ConstructorParameters<typeof AggregateError>) => Error,
): unknown {
  const error = new ErrorClass([Object.assign(new RangeError('one'), { stack: 'one' }), 2], 'both', {
    cause: 'why',
  })
  return Object.assign(error, { stack: 'the same each time' })
}

export function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** What is no part of the language's own library of types is taken from the global object. */
export function webAssemblyModule(): unknown {
  const { Module } = Reflect.get(globalThis, 'WebAssembly')
  return new Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))
}

export function resizable(): ArrayBuffer {
  return Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }])
}

export function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8)
  structuredClone(buffer, { transfer: [buffer] })
  return buffer
}

export function detachedView(): DataView {
  const view = new DataView(new ArrayBuffer(8), 2)
  structuredClone(view.buffer, { transfer: [view.buffer] })
  return view
}

export function throwingElement(): unknown {
  return Object.defineProperty([undefined, 1], 1, {
    get(): never {
      throw failure
    },
    enumerable: true,
  })
}
