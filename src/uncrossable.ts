// Both processes. Says what cannot cross to another process, and why: its substance is not in its properties.

import { types } from 'node:util'

/** What a value is, to be read after "is", and what to do instead where there is an answer. */
export interface Obstacle {
  readonly what: string
  readonly hint: string | undefined
}

/** What a function or a symbol is. */
export function obstacleOf(value: unknown): Obstacle {
  return obstacle(typeof value)
}

/**
 * Why the object cannot cross, or undefined if it can. An instance of a user's own class always can, whatever the
 * class is called, unless it extends one of the platform's. Runs no user code.
 */
export function findObstacle(object: object): Obstacle | undefined {
  // A Proxy before all else, since every question would call its traps.
  if (types.isProxy(object)) return obstacle('Proxy')
  if (types.isArgumentsObject(object)) return obstacle('arguments object')
  if (types.isModuleNamespaceObject(object)) return obstacle('module namespace object')
  if (types.isExternal(object)) return obstacle('native pointer')
  const prototype: object | null = Object.getPrototypeOf(object)
  if (prototype === null || prototype === Object.prototype) return undefined
  if (!obstacles.has(prototype)) obstacles.set(prototype, obstacleBehind(prototype))
  return obstacles.get(prototype)
}

/** Verdicts by prototype: finding one takes a microsecond, and instances come in thousands. */
const obstacles = new WeakMap<object, Obstacle | undefined>()

function obstacleBehind(first: object): Obstacle | undefined {
  let name: string | undefined
  let prototype: object | null = first
  // A Proxy among the prototypes is user code, so the way ends there.
  for (; prototype !== null && !types.isProxy(prototype); prototype = Object.getPrototypeOf(prototype)) {
    if (Object.hasOwn(prototype, RESULT_BRAND)) return obstacle('EventualResult')
    const definition: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
    if (typeof definition === 'function') {
      name ||= nameOf(definition)
      if (isPlatformClass(definition)) return obstacle(name || 'native object', nameOf(definition))
    } else if (name === undefined && ITERATORS.has(prototype)) {
      // Only what the language makes itself has no class of its own below these.
      return obstacle('iterator')
    }
  }
  return undefined
}

/** Whether instances live by more than their properties: native classes, Node's globals, streams. */
function isPlatformClass(definition: object): boolean {
  const name = nameOf(definition)
  if (CROSSABLE.has(name)) return false
  if (Function.prototype.toString.call(definition).endsWith('{ [native code] }')) return true
  if (name === 'Stream') return process.getBuiltinModule('node:stream') === definition
  // Globals of the platform are not enumerable; one that a program has made by assignment is.
  const global = Object.getOwnPropertyDescriptor(globalThis, name)
  if (global === undefined || global.enumerable === true) return false
  // An accessor loads its class when read, which is why only the one of the same name is.
  return ('value' in global ? global.value : Reflect.get(globalThis, name)) === definition
}

function nameOf(definition: object): string {
  const name: unknown = Object.getOwnPropertyDescriptor(definition, 'name')?.value
  return typeof name === 'string' ? name : ''
}

function obstacle(name: string, platformName: string = name): Obstacle {
  const article = /^[aeio]/i.test(name) ? 'an' : 'a'
  return { what: `${article} ${name}`, hint: HINTS.get(platformName) }
}

/** On the prototype of what `runInReactor` returns, whichever copy of this package has made it. */
export const RESULT_BRAND: unique symbol = Symbol.for('crochet-sidecar/1/EventualResult')

const HINTS: ReadonlyMap<string, string> = new Map([
  ['function', 'only data can, so call it on its own side'],
  ['symbol', 'send its description'],
  ['Promise', 'await it first'],
  ['EventualResult', 'send what its wait() returns, or the id that its stash() returns'],
  ['Proxy', 'send a copy of its target'],
  ['arguments object', 'spread it into an array'],
  ['iterator', 'spread it into an array'],
  ['module namespace object', 'spread it into an object'],
  ['SharedArrayBuffer', 'copy it into an ArrayBuffer'],
  ['URL', 'send its href'],
  ['URLSearchParams', 'send it as a string'],
  ['Headers', 'spread it into an array'],
  ['Request', 'send its url and what else is needed'],
  ['Response', 'send what its text() or json() resolves to'],
  ['Blob', 'send what its arrayBuffer() resolves to'],
  ['AbortSignal', 'the reactor has one of its own for each call'],
  ['DOMException', 'send its name and message'],
  ['Stream', 'send what was read from it'],
  ['ReadableStream', 'send what was read from it'],
])

/** Built-in classes whose instances cross, and Object, which is behind them all. */
const CROSSABLE: ReadonlySet<string> = new Set(
  (
    'Object Array Map Set Date RegExp Boolean Number String BigInt ' +
    'Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError ' +
    'ArrayBuffer DataView Buffer TypedArray Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array ' +
    'Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array'
  ).split(' '),
)

/** What iterators and generators of the language inherit from. */
const ITERATORS: ReadonlySet<object> = new Set([
  grandparentOf([].values()),
  grandparentOf(async function* () {}.prototype),
])

function grandparentOf(object: object): object {
  return Object.getPrototypeOf(Object.getPrototypeOf(object))
}
