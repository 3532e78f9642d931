// Both processes. From the description of something thrown back to the thing. A description has come over the wire: what
// has the wrong type is passed over, classes are found in Maps only, and no constructor of the user's ever runs.

import { builtInClasses, type ErrorClass, libraryClasses } from './error-classes.js'
import { stackless } from './stackless.js'

/** What errors are rebuilt with. */
export interface Revival {
  /** Undoes what the describer's carrier did. May throw. */
  readonly unpack: (carried: unknown) => unknown
  /** Classes by name, besides the built-in ones and the library's. */
  readonly classes: ReadonlyMap<string, ErrorClass> | undefined
}

/** Rebuilds what was thrown. Throws if `description` is none, or the value in it does not unpack. */
export function reviveThrown(description: unknown, { unpack, classes }: Revival): unknown {
  const revived = new Reviver(unpack, classes).revive(description, 1)
  if (revived === undefined) throw new TypeError('no description of anything thrown')
  return revived.thrown
}

/** Twice what a describer makes. */
const MAX_LEVELS = 16
const MAX_ERRORS = 200
const MAX_PROPERTIES = 200
const MAX_CLASSES = 64
const MAX_PROPERTY_BYTES = 512 * 1024

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

/**
 * Rebuilds one thrown thing and all inside of it, within one budget: parts of a description may be shared, or contain one
 * another, so that a few bytes of it could stand for errors without end.
 */
class Reviver {
  readonly #unpack: Revival['unpack']
  readonly #classes: Revival['classes']
  #errorsLeft = MAX_ERRORS
  #bytesLeft = MAX_PROPERTY_BYTES

  constructor(unpack: Revival['unpack'], classes: Revival['classes']) {
    this.#unpack = unpack
    this.#classes = classes
  }

  /** Undefined if there is none. */
  revive(description: unknown, level: number): { thrown: unknown } | undefined {
    if (!isFields(description) || level > MAX_LEVELS) return undefined
    const { kind } = description
    if (kind === 'error' && this.#errorsLeft-- > 0) return { thrown: this.#reviveError(description, level) }
    if (kind === 'value') return { thrown: this.#unpackValue(description['value'], level) }
    return undefined
  }

  #unpackValue(carried: unknown, level: number): unknown {
    // What was thrown itself may be as large as a message.
    if (level > 1 && carried instanceof Uint8Array && (this.#bytesLeft -= carried.length) < 0) {
      throw new RangeError('too much hangs on an error')
    }
    return this.#unpack(carried)
  }

  #reviveInner(description: unknown, level: number): unknown {
    const substitute = { thrown: '[value that does not decode]' }
    try {
      return (this.revive(description, level) ?? substitute).thrown
    } catch {
      return substitute.thrown
    }
  }

  #reviveError(description: Fields, level: number): Error {
    const name = textOf(description['name'])
    const message = textOf(description['message'])
    const { stack, code, cause, errors, properties } = description
    const error = newError(description, name, message, this.#classes)
    const enumerable = listOf(description['enumerable']).slice(0, MAX_PROPERTIES)
    const set = (key: string, value: unknown): void => define(error, key, value, enumerable.includes(key))
    const setUnlessThere = (key: string, value: unknown): void => {
      if (enumerable.includes(key) || !has(error, key, value)) set(key, value)
    }
    const inner = (value: unknown): unknown => this.#reviveInner(value, level + 1)

    for (const [key, value] of listOf(properties).slice(0, MAX_PROPERTIES).map(listOf)) {
      if (typeof key === 'string') define(error, key, inner(value), true)
    }
    setUnlessThere('name', name)
    setUnlessThere('message', message)
    if (typeof code === 'string' || typeof code === 'number') setUnlessThere('code', code)
    set('stack', typeof stack === 'string' && stack !== '' ? stack : `${name}: ${message}`)
    if ('cause' in description) set('cause', inner(cause))
    if (Array.isArray(errors)) set('errors', errors.slice(0, MAX_ERRORS).map(inner))
    return error
  }
}

/** An error of the class that is described: a native one, with its prototype exchanged. */
function newError(description: Fields, name: string, message: string, classes: Revival['classes']): Error {
  const builtIn = textOf(description['builtIn'])
  // Only a DOMException's own constructor gives it its name, message and code.
  const error = stackless(() => (builtIn === 'DOMException' ? new DOMException(message, name) : new Error(message)))
  const errorClass =
    listOf(description['constructors'])
      .slice(0, MAX_CLASSES)
      .flatMap((constructor) => classes?.get(textOf(constructor)) ?? [])
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
