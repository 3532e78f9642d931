// Both processes. From the description of something thrown back to the thing. A description has come over the wire: what
// has the wrong type is passed over, classes are found in Maps only, and no constructor of the user's ever runs.

import { builtInClasses, type ErrorClass, libraryClasses } from './error-classes.js'

/** What errors are rebuilt with. */
export interface Revival {
  /** Undoes what the describer's carrier did. May throw. */
  readonly unpack: (carried: unknown) => unknown
  /** Classes by name, besides the built-in ones and the library's. */
  readonly classes: ReadonlyMap<string, ErrorClass> | undefined
}

/** Rebuilds what was thrown. Throws if `description` is none, or the value in it does not unpack. */
export function reviveThrown(description: unknown, revival: Revival): unknown {
  return revive(description, revival, 1)
}

/** Twice what a describer makes. */
const MAX_LEVELS = 16

/** Properties of unknown types. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether the value has properties to look at. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

/** The text, or nothing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The array, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function revive(description: unknown, revival: Revival, level: number): unknown {
  if (isFields(description) && level <= MAX_LEVELS) {
    if (description['kind'] === 'error') return reviveError(description, revival, level)
    if (description['kind'] === 'value') return revival.unpack(description['value'])
  }
  throw new TypeError('no description of anything thrown')
}

function reviveInner(description: unknown, revival: Revival, level: number): unknown {
  try {
    return revive(description, revival, level)
  } catch {
    return '[value that does not decode]'
  }
}

function reviveError(description: Fields, revival: Revival, level: number): Error {
  const name = textOf(description['name'])
  const message = textOf(description['message'])
  const { stack, code, cause, errors, properties } = description
  const error = newError(description, name, message, revival)
  const enumerable = listOf(description['enumerable'])
  const set = (key: string, value: unknown): void => define(error, key, value, enumerable.includes(key))
  const setUnlessThere = (key: string, value: unknown): void => {
    if (enumerable.includes(key) || !has(error, key, value)) set(key, value)
  }
  const inner = (value: unknown): unknown => reviveInner(value, revival, level + 1)

  for (const [key, value] of listOf(properties).map(listOf)) {
    if (typeof key === 'string') define(error, key, inner(value), true)
  }
  setUnlessThere('name', name)
  setUnlessThere('message', message)
  if (typeof code === 'string' || typeof code === 'number') setUnlessThere('code', code)
  set('stack', typeof stack === 'string' && stack !== '' ? stack : `${name}: ${message}`)
  if ('cause' in description) set('cause', inner(cause))
  if (Array.isArray(errors)) set('errors', errors.map(inner))
  return error
}

/** An error of the class that is described: a native one, with its prototype exchanged. */
function newError(description: Fields, name: string, message: string, revival: Revival): Error {
  const builtIn = textOf(description['builtIn'])
  // Only a DOMException's own constructor gives it its name, message and code.
  const error = builtIn === 'DOMException' ? new DOMException(message, name) : new Error(message)
  const errorClass =
    listOf(description['constructors'])
      .flatMap((constructor) => revival.classes?.get(textOf(constructor)) ?? [])
      .at(0) ??
    libraryClasses.get(textOf(description['library'])) ??
    builtInClasses.get(builtIn) ??
    Error
  Object.setPrototypeOf(error, errorClass.prototype)
  return error
}

/** Whether the error's class gives it the value already. Getters of the user's class may throw. */
function has(error: Error, key: string, value: unknown): boolean {
  try {
    return Reflect.get(error, key) === value
  } catch {
    return false
  }
}

/** Assigning would run setters, and give `__proto__` a meaning. */
function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true })
}
