// Tests. Whether two values are the same in all that a program can tell: types, prototypes, properties and their order,
// holes, bytes, order in Maps and Sets, and which references lead to the same object.

import { types } from 'node:util'

/** Returns the first difference with its path, or undefined if there is none. Does not recurse. */
export function differenceOf(actual: unknown, expected: unknown): string | undefined {
  const partners = new Map<object, object>()
  const taken = new Set<object>()
  const work: Pair[] = [{ actual, expected, path: 'value' }]
  for (let pair = work.pop(); pair !== undefined; pair = work.pop()) {
    if (!isObject(pair.actual) || !isObject(pair.expected)) {
      if (!Object.is(pair.actual, pair.expected)) return `${pair.path}: ${show(pair.actual)} for ${show(pair.expected)}`
      continue
    }
    const partner = partners.get(pair.expected)
    if (partner === pair.actual) continue
    if (partner !== undefined || taken.has(pair.actual)) return `${pair.path}: another identity`
    partners.set(pair.expected, pair.actual)
    taken.add(pair.actual)
    const difference = compareObjects(pair.actual, pair.expected, pair.path, work)
    if (difference !== undefined) return `${pair.path}: ${difference}`
  }
  return undefined
}

interface Pair {
  readonly actual: unknown
  readonly expected: unknown
  readonly path: string
}

/** Compares what belongs to the objects themselves, and leaves what they refer to for later. */
function compareObjects(actual: object, expected: object, path: string, work: Pair[]): string | undefined {
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return 'another prototype'
  const kind = kindOf(actual)
  if (kind !== kindOf(expected)) return `${kind} for ${kindOf(expected)}`
  const add = (a: unknown, b: unknown, step: string) => work.push({ actual: a, expected: b, path: `${path}${step}` })

  if (types.isDate(actual) && types.isDate(expected)) add(actual.getTime(), expected.getTime(), '.getTime()')
  if (types.isRegExp(actual) && types.isRegExp(expected)) add(`${actual}`, `${expected}`, '.toString()')
  if (types.isBoxedPrimitive(actual)) add(actual.valueOf(), expected.valueOf(), '.valueOf()')
  if (types.isMap(actual) && types.isMap(expected)) compareLists([...actual].flat(), [...expected].flat(), add)
  if (types.isSet(actual) && types.isSet(expected)) compareLists([...actual], [...expected], add)
  if (Buffer.isBuffer(actual) && Buffer.isBuffer(expected)) return actual.equals(expected) ? undefined : 'other bytes'
  if (types.isArrayBuffer(actual) && types.isArrayBuffer(expected)) {
    if (!Buffer.from(actual).equals(Buffer.from(expected))) return 'other bytes'
  }
  if (ArrayBuffer.isView(actual) && ArrayBuffer.isView(expected)) {
    add(actual.byteOffset, expected.byteOffset, '.byteOffset')
    add(actual.byteLength, expected.byteLength, '.byteLength')
    add(actual.buffer, expected.buffer, '.buffer')
    return undefined
  }
  return compareProperties(actual, expected, add)
}

type Add = (actual: unknown, expected: unknown, step: string) => void

function compareLists(actual: readonly unknown[], expected: readonly unknown[], add: Add): void {
  add(actual.length, expected.length, '.size')
  expected.forEach((member, index) => add(actual[index], member, `.entry(${index})`))
}

function compareProperties(actual: object, expected: object, add: Add): string | undefined {
  const keys = keysOf(expected)
  const actualKeys = keysOf(actual)
  if (keys.length !== actualKeys.length) return `${actualKeys.length} properties for ${keys.length}`
  for (const [index, key] of keys.entries()) {
    if (actualKeys[index] !== key) return `property ${String(actualKeys[index])} for ${String(key)}`
    // A stack is an accessor in some engines, and data in a clone in some of those.
    const isStack = key === 'stack' && types.isNativeError(expected)
    const property = isStack ? { value: Reflect.get(actual, key) } : Object.getOwnPropertyDescriptor(actual, key)
    const model = isStack ? { value: Reflect.get(expected, key) } : Object.getOwnPropertyDescriptor(expected, key)
    if (property?.enumerable !== model?.enumerable || property?.writable !== model?.writable) {
      return `other attributes of ${String(key)}`
    }
    add(property?.value, model?.value, `[${String(key)}]`)
  }
  return undefined
}

function keysOf(object: object): (string | symbol)[] {
  const keys = Reflect.ownKeys(object)
  // Engines set an error's fields in an order of their own.
  return types.isNativeError(object) ? keys.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)) : keys
}

const KINDS: readonly ((value: unknown) => boolean)[] = [
  types.isDate,
  types.isRegExp,
  types.isBoxedPrimitive,
  types.isMap,
  types.isSet,
  types.isNativeError,
  types.isArrayBuffer,
  types.isDataView,
  types.isTypedArray,
  Array.isArray,
]

function kindOf(object: object): string {
  if (Buffer.isBuffer(object)) return 'isBuffer'
  return KINDS.find((isKind) => isKind(object))?.name ?? 'object'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function show(value: unknown): string {
  return isObject(value) ? kindOf(value) : `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`
}
