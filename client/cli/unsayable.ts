// Host thread of the command line. Finds what JSON would drop, change or refuse in a result. What it has a common form for
// is left to it: a Date is its ISO text, a Buffer its bytes, a property that is undefined is left out.
import { types } from 'node:util'
import { stepText } from '../../src/value-path.js'

/** The first thing in `value` that JSON cannot say, and where. */
export function unsayable(value: unknown): { readonly what: string; readonly path: string } | undefined {
  return search(value, 'result', new Set())
}

function search(value: unknown, path: string, around: Set<object>): ReturnType<typeof unsayable> {
  const what = nameOf(value)
  if (what !== undefined) return { what, path }
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return undefined
  if (around.has(value)) return { what: 'an object within itself', path }
  around.add(value)
  for (const [key, member] of Object.entries(value)) {
    const found = search(member, path + stepText(value, key), around)
    if (found !== undefined) return found
  }
  around.delete(value)
  return undefined
}

function nameOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'bigint':
      return 'a BigInt'
    case 'number':
      return Number.isFinite(value) ? undefined : String(value)
    case 'object':
      return value === null ? undefined : nameOfObject(value)
    case 'undefined':
    case 'boolean':
    case 'string':
    case 'symbol':
    case 'function':
      return undefined
  }
}

function nameOfObject(value: object): string | undefined {
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'an invalid Date' : undefined
  if (types.isMap(value)) return 'a Map'
  if (types.isSet(value)) return 'a Set'
  if (types.isRegExp(value)) return 'a regular expression'
  if (types.isNativeError(value)) return 'an Error'
  if (types.isBigIntObject(value)) return 'a BigInt'
  if (types.isAnyArrayBuffer(value)) return 'an ArrayBuffer'
  if (ArrayBuffer.isView(value) && !Buffer.isBuffer(value)) return `a ${value.constructor.name}`
  return undefined
}
