// Both processes. Writes the way to a value as a program would: `.name`, `[3]`, `.get("key")`.

import { types } from 'node:util'

/** A property's key, an element's index, or a count: of a Set's members, or of a Map's keys and values in turn. */
export type Step = string | number

/** One step of a path, from an object to what it holds. Runs no user code. */
export function stepText(owner: unknown, step: Step): string {
  if (types.isMap(owner) && typeof step === 'number') return mapStep(owner, step)
  if (types.isSet(owner) && typeof step === 'number') return `.values()[${step}]`
  if (typeof step === 'number' || (Array.isArray(owner) && arrayIndex(step) >= 0)) return `[${step}]`
  return IDENTIFIER.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}

/** The index that a key of an array stands for, or NaN if it names another property. */
export function arrayIndex(key: string): number {
  const index = Number(key)
  return index >>> 0 === index && index < MAX_LENGTH && String(index) === key ? index : NaN
}

/** Most elements of an array; one more than the largest index. */
const MAX_LENGTH = 2 ** 32 - 1

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

function mapStep(map: ReadonlyMap<unknown, unknown>, step: number): string {
  const position = Math.floor(step / 2)
  if (step % 2 === 0) return `.keys()[${position}]`
  const key = [...Map.prototype.keys.call(map)][position]
  if (typeof key === 'string') return `.get(${JSON.stringify(key)})`
  return typeof key === 'number' ? `.get(${key})` : `.values()[${position}]`
}
