// Both processes. Anything thrown to a description of it: text, and the values that can cross. It never throws, whatever
// an error's getters and traps do, and it is bounded, whatever hangs on the error: what is cut or cannot cross says so.

/// <reference lib="es2024.string" />

import { inspect, types } from 'node:util'
import { type ClassNames, classNamesOf } from './error-classes.js'
import { splitStack } from './stack.js'

/** Makes a value cross: gives the form in which it does, and the bytes that takes. Throws if the value cannot. */
export type Carrier = (value: unknown) => { readonly carried: unknown; readonly size: number }

/** What of a stack's frames, each behind a line break, is told. */
export type ShownFrames = (frames: string) => string

/** What was thrown, or something inside of it. */
export type Description = ValueDescription | ErrorDescription

/** No error; as the carrier made it. */
interface ValueDescription {
  readonly kind: 'value'
  readonly value: unknown
}

/** An error, and all that can be told of it. */
export interface ErrorDescription extends ClassNames {
  readonly kind: 'error'
  readonly name: string
  readonly message: string
  readonly stack: string
  /** A code that is no enumerable property of its own, but inherited perhaps. */
  readonly code?: string | number
  readonly cause?: Description
  readonly errors?: readonly Description[]
  /** Which of name, message, stack, cause and errors are enumerable properties of its own; usually none. */
  readonly enumerable: readonly string[]
  /** All other enumerable properties of its own. */
  readonly properties: readonly (readonly [key: string, value: Description])[]
}

const MAX_LEVELS = 8
const MAX_ERRORS = 100
/** Characters of messages and stacks, on top of one error's. */
const MAX_ERROR_TEXT = 1024 * 1024
const MAX_MESSAGE = 64 * 1024
const MAX_STACK = 16 * 1024
const MAX_PROPERTIES = 100
const MAX_PROPERTY_BYTES = 256 * 1024
/** Names, keys, and what stands in for something else. */
const MAX_TEXT = 400
const INSPECTION = { depth: 1, maxArrayLength: 10, maxStringLength: 200, breakLength: Number.POSITIVE_INFINITY }

/** Describes what was thrown. What is no error and cannot cross becomes an error that says so. */
export function describeThrown(
  thrown: unknown,
  carry: Carrier,
  shownFrames: ShownFrames = (frames) => frames,
): Description {
  return new Describer(carry, shownFrames).describe(thrown)
}

/** One line on anything thrown: `TypeError: message`, `'text' was thrown`, `undefined was thrown`. Never throws. */
export function headline(thrown: unknown): string {
  if (!isError(thrown)) return `${inspected(thrown)} was thrown`
  const name = nameOf(thrown)
  const message = cut(messageOf(thrown), MAX_MESSAGE)
  return message === '' ? name : `${name}: ${message}`
}

/** Describes one thrown thing and all inside of it, within one budget. */
class Describer {
  readonly #carry: Carrier
  readonly #shownFrames: ShownFrames
  /** The errors around the one that is being described. */
  readonly #around: object[] = []
  #errorsLeft = MAX_ERRORS
  #textLeft = MAX_ERROR_TEXT
  #bytesLeft = MAX_PROPERTY_BYTES

  constructor(carry: Carrier, shownFrames: ShownFrames) {
    this.#carry = carry
    this.#shownFrames = shownFrames
  }

  describe(thrown: unknown): Description {
    if (isError(thrown)) return this.#describeError(thrown)
    const value = attempt(() => this.#carry(thrown), undefined)
    if (value !== undefined) return { kind: 'value', value: value.carried }
    return onlyMessage(`${headline(thrown)}, which cannot cross between processes`)
  }

  #describeError(error: object): ErrorDescription {
    this.#errorsLeft--
    this.#around.push(error)
    const message = messageOf(error)
    const stack = stackOf(error, message, this.#shownFrames)
    this.#textLeft -= stack.length + Math.min(message.length, MAX_MESSAGE)
    const code = isEnumerable(error, 'code') ? undefined : read(error, 'code')
    const errors = membersOf(error)
    const fields = errors === undefined ? FIELDS : [...FIELDS, 'errors']
    const description: ErrorDescription = {
      kind: 'error',
      ...attempt(() => classNamesOf(error), UNKNOWN_CLASS),
      name: nameOf(error),
      message: cut(message, MAX_MESSAGE),
      stack,
      ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
      ...(isOwn(error, 'cause') ? { cause: this.#describeInner(read(error, 'cause')) } : {}),
      ...(errors === undefined ? {} : { errors: errors.map((member) => this.#describeInner(member)) }),
      enumerable: fields.filter((field) => isEnumerable(error, field)),
      properties: this.#describeProperties(error, fields),
    }
    this.#around.pop()
    return description
  }

  #describeProperties(error: object, fields: readonly string[]): [string, Description][] {
    const keys = attempt(() => Object.keys(error), []).filter((key) => !fields.includes(key))
    const properties = keys
      .slice(0, MAX_PROPERTIES)
      .map((key): [string, Description] => [cut(key, MAX_TEXT), this.#describeInner(read(error, key))])
    const missing = keys.length - properties.length
    if (missing > 0) properties.push(['[cut]', this.#text(`[cut: ${missing} more properties]`)])
    return properties
  }

  #describeInner(value: unknown): Description {
    if (!isError(value)) return this.#describeValue(value)
    if (this.#around.includes(value)) return this.#text(`[circular: ${headline(value)}]`)
    if (this.#around.length === MAX_LEVELS) return this.#text(`[cut: ${MAX_LEVELS} levels] ${headline(value)}`)
    if (this.#errorsLeft === 0 || this.#textLeft < 0) return this.#text(`[cut: too many errors] ${headline(value)}`)
    return this.#describeError(value)
  }

  #describeValue(value: unknown): Description {
    const crossing = attempt(() => this.#carry(value), undefined)
    if (crossing === undefined) return this.#text(inspected(value))
    if (crossing.size > this.#bytesLeft) return this.#text(`[cut: ${crossing.size} bytes] ${inspected(value)}`)
    this.#bytesLeft -= crossing.size
    return { kind: 'value', value: crossing.carried }
  }

  #text(text: string): Description {
    return { kind: 'value', value: this.#carry(cut(text, MAX_TEXT).toWellFormed()).carried }
  }
}

/** Fields that a description has a place for; and `errors`, where it is an array. */
const FIELDS: readonly string[] = ['name', 'message', 'stack', 'cause']
const UNKNOWN_CLASS: ClassNames = { constructors: [], builtIn: 'Error' }

function onlyMessage(message: string): ErrorDescription {
  return { kind: 'error', ...UNKNOWN_CLASS, name: 'Error', message, stack: '', enumerable: [], properties: [] }
}

function isError(value: unknown): value is object {
  return attempt(() => types.isNativeError(value) || value instanceof Error, false)
}

function nameOf(error: object): string {
  const name = read(error, 'name')
  return typeof name === 'string' ? cut(name, MAX_TEXT) : 'Error'
}

function messageOf(error: object): string {
  const message = read(error, 'message')
  if (message === undefined) return ''
  return typeof message === 'string' ? message : inspected(message)
}

function stackOf(error: object, message: string, shownFrames: ShownFrames): string {
  const stack = read(error, 'stack')
  if (typeof stack !== 'string') return ''
  const { head, frames } = splitStack(stack, message)
  const shown = shownFrames(frames)
  if (head.length + shown.length <= MAX_STACK) return `${head}${shown}`
  // The head repeats the message, which must not crowd the frames out.
  return `${cut(head, MAX_STACK / 2)}${cut(shown, MAX_STACK / 2)}`
}

function inspected(value: unknown): string {
  return attempt(() => cut(inspect(value, INSPECTION), MAX_TEXT), `[${typeof value} that cannot be inspected]`)
}

/** The array `errors` of an AggregateError, and of others that have one. */
function membersOf(error: object): unknown[] | undefined {
  return attempt(() => {
    const errors: unknown = isOwn(error, 'errors') ? read(error, 'errors') : undefined
    if (!Array.isArray(errors)) return undefined
    const members = Array.from({ length: Math.min(errors.length, MAX_ERRORS) }, (_, index) => read(errors, index))
    return errors.length > MAX_ERRORS ? [...members, `[cut: ${errors.length - MAX_ERRORS} more]`] : members
  }, undefined)
}

function isOwn(error: object, key: string): boolean {
  return attempt(() => Object.hasOwn(error, key), false)
}

function isEnumerable(error: object, key: string): boolean {
  return attempt(() => Object.getOwnPropertyDescriptor(error, key)?.enumerable === true, false)
}

/** The property, or a text that it cannot be read. */
function read(object: object, key: PropertyKey): unknown {
  return attempt((): unknown => Reflect.get(object, key), `[${String(key)} that cannot be read]`)
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)} [cut: ${text.length - length} more characters]`
}

function attempt<T, U>(action: () => T, otherwise: U): T | U {
  try {
    return action()
  } catch {
    return otherwise
  }
}
