// Both processes. One cheap walk that decides whether a value is plain: a tree that msgpackr alone carries exactly.
// It reads nothing through user code, since msgpackr reads every property a second time.

/// <reference lib="es2024.string" />

import { inspect, types } from 'node:util'

/** Most containers around one another in a plain value: msgpackr recurses, and callers may be deep in their own stack. */
export const MAX_PLAIN_DEPTH = 100

/**
 * Whether the value is a tree of null, booleans, numbers except -0, exact text, dense arrays without other properties,
 * and objects without a class whose enumerable properties are all data, without a shared or cyclic reference.
 */
export function isPlain(value: unknown): boolean {
  return isPlainBelow(value, 0, new Sightings())
}

/**
 * Whether msgpackr gives this text back unchanged. It turns lone surrogates into U+FFFD, and its TextDecoder swallows a
 * byte order mark at the start.
 */
export function isExactText(text: string): boolean {
  return text.isWellFormed() && text.charCodeAt(0) !== 0xfeff
}

/** Whether an array without holes has enumerable properties besides its elements, such as a regular expression's match. */
export function hasNamedProperties(array: readonly unknown[]): boolean {
  // Object.keys makes a string of every index (150 ns each). A long array's inspection without its elements costs one
  // microsecond; if its wording should ever change, keys decide as for a short array.
  if (array.length > SHORT_ARRAY && inspect(array, WITHOUT_ELEMENTS) === `[ ... ${array.length} more items ]`)
    return false
  return Object.keys(array).length > array.length
}

const SHORT_ARRAY = 64
const WITHOUT_ELEMENTS = { maxArrayLength: 0, depth: 0, customInspect: false, compact: true, breakLength: Infinity }

function isPlainBelow(value: unknown, depth: number, seen: Sightings): boolean {
  switch (typeof value) {
    case 'string':
      return isExactText(value)
    case 'number':
      return !Object.is(value, -0)
    case 'boolean':
      return true
    case 'object':
      if (value === null) return true
      // Proxies first: everything below would call their traps.
      if (depth === MAX_PLAIN_DEPTH || types.isProxy(value) || !seen.isFirst(value)) return false
      return Array.isArray(value) ? isPlainArray(value, depth, seen) : isPlainObject(value, depth, seen)
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      break
  }
  return false
}

function isPlainArray(array: readonly unknown[], depth: number, seen: Sightings): boolean {
  if (Object.getPrototypeOf(array) !== Array.prototype) return false
  for (let index = 0; index < array.length; index++) {
    // A hole reads as undefined, which is not plain either.
    if (!isPlainBelow(array[index], depth + 1, seen)) return false
  }
  return !hasNamedProperties(array)
}

function isPlainObject(object: object, depth: number, seen: Sightings): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && (prototype !== null || types.isModuleNamespaceObject(object))) return false
  if (types.isArgumentsObject(object)) return false
  const keys = Object.keys(object)
  const known = seen.keysAt(depth, keys)
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string
    if (key !== known[index] && !isPlainKey(key)) return false
    // An accessor's descriptor has no value, and undefined is not plain.
    if (!isPlainBelow(Object.getOwnPropertyDescriptor(object, key)?.value, depth + 1, seen)) return false
  }
  return true
}

function isPlainKey(key: string): boolean {
  // `__proto__` and `constructor` mislead msgpackr; the other inherited names cannot be assigned once
  // Object.prototype is frozen, and the decoder assigns.
  return !(key in Object.prototype) && isExactText(key)
}

const NO_KEYS: readonly string[] = []

/** The objects met so far. Most values hold a few, for which a scan is quicker than a Set. */
class Sightings {
  readonly #few: object[] = []
  #many: Set<object> | undefined
  readonly #keys: (readonly string[])[] = []

  /** Those of the last object at this depth, since many are alike, and remembers these; all were found good, or the walk is over. */
  keysAt(depth: number, keys: readonly string[]): readonly string[] {
    const last = this.#keys[depth] ?? NO_KEYS
    this.#keys[depth] = keys
    return last
  }

  /** Remembers the object; false if it had been met before. */
  isFirst(object: object): boolean {
    if (this.#many !== undefined) {
      const { size } = this.#many
      return this.#many.add(object).size > size
    }
    if (this.#few.includes(object)) return false
    if (this.#few.push(object) > MANY) this.#many = new Set(this.#few)
    return true
  }
}

const MANY = 8
