// Both processes. What was thrown as the details of a wire error, and back: packed into one binary for our own clients,
// or as ordinary MessagePack values that a client of any language can read.

/// <reference lib="es2024.string" />

import { type Description, describeThrown, type ShownFrames } from './describe-thrown.js'
import type { ErrorClass } from './error-classes.js'
import { pack } from './message-pack.js'
import type { PayloadMode, WireError } from './messages.js'
import { decodePayload, encodePayload } from './payload.js'
import { isFields, reviveThrown } from './revive-thrown.js'

type Details = WireError[2]

/**
 * Describes anything thrown. Packed: `{ thrown }`. Plain: an error's name, message, stack, code and the rest by their
 * names, or `{ value }` if it is no error. Never throws.
 */
export function thrownDetails(thrown: unknown, mode: PayloadMode, shownFrames?: ShownFrames): Details {
  return mode === 'packed' ? packedDetails(thrown, shownFrames) : plainDetails(thrown, shownFrames)
}

/** Rebuilds what was thrown from either kind of details; an Error with `message` if they are neither. Never throws. */
export function reviveDetails(
  details: Details,
  message: string,
  classes: ReadonlyMap<string, ErrorClass> | undefined,
): unknown {
  try {
    const packed = details['thrown']
    if (packed instanceof Uint8Array) return reviveThrown(decodePayload(packed), { unpack: unpackValue, classes })
    if (!('message' in details || 'value' in details)) return onlyMessage(message)
    return reviveThrown(plainDescription(details), { unpack: itself, classes })
  } catch {
    return onlyMessage(message)
  }
}

/** Without a stack of this place, which would be taken for the reactor's. */
function onlyMessage(message: string): Error {
  return Object.assign(new Error(message), { stack: `Error: ${message}` })
}

function packedDetails(thrown: unknown, shownFrames: ShownFrames | undefined): Details {
  return { thrown: encodePayload(describeThrown(thrown, packValue, shownFrames), 'result') }
}

/** Values are packed one by one, so that one that does not decode costs no more than itself. */
function packValue(value: unknown): { carried: unknown; size: number } {
  if (typeof value === 'string') return { carried: value, size: value.length }
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return { carried: value, size: 8 }
  const bytes = encodePayload(value, 'result')
  return { carried: bytes, size: bytes.length }
}

function unpackValue(carried: unknown): unknown {
  return carried instanceof Uint8Array ? decodePayload(carried) : carried
}

function plainDetails(thrown: unknown, shownFrames: ShownFrames | undefined): Details {
  const details = plainFields(describeThrown(thrown, checkPlain, shownFrames))
  try {
    // As deep inside of a message as details stand, be they those of a cause.
    checkPlain([[details]])
    return details
  } catch {
    // Values that cross by themselves can be too deep where they stand.
    return plainFields(describeThrown(thrown, onlyText, shownFrames))
  }
}

function checkPlain(value: unknown): { carried: unknown; size: number } {
  const carried = typeof value === 'string' ? value.toWellFormed() : value
  return { carried, size: pack([carried], { side: 'result', names: ['error'] }).length }
}

function onlyText(value: unknown): { carried: unknown; size: number } {
  if (typeof value === 'string') return checkPlain(value)
  throw new TypeError('no text')
}

function plainFields(description: Description): Details {
  if (description.kind === 'value') return { value: description.value }
  const { properties, name, message, stack, code, cause, errors } = description
  return {
    ...Object.fromEntries(properties.map(([key, value]) => [key.toWellFormed(), plainValue(value)])),
    name: name.toWellFormed(),
    message: message.toWellFormed(),
    stack: stack.toWellFormed(),
    ...(code === undefined ? {} : { code: typeof code === 'string' ? code.toWellFormed() : code }),
    ...(cause === undefined ? {} : { cause: plainValue(cause) }),
    ...(errors === undefined ? {} : { errors: errors.map(plainValue) }),
  }
}

function plainValue(description: Description): unknown {
  return description.kind === 'error' ? plainFields(description) : description.value
}

/** A foreign sidecar may write them too. All they tell of an error's class is its name. */
function plainDescription(details: Details): unknown {
  const { name, message, stack, cause, errors, ...properties } = details
  if (typeof message !== 'string') return { kind: 'value', value: details['value'] }
  return {
    kind: 'error',
    constructors: [name],
    builtIn: name,
    name,
    message,
    stack,
    ...('cause' in details ? { cause: innerDescription(cause) } : {}),
    ...(Array.isArray(errors) ? { errors: errors.map(innerDescription) } : {}),
    properties: Object.entries(properties).map(([key, value]) => [key, { kind: 'value', value }]),
  }
}

function innerDescription(value: unknown): unknown {
  const isError = isFields(value) && typeof value['name'] === 'string' && typeof value['stack'] === 'string'
  return isError ? plainDescription(value) : { kind: 'value', value }
}

function itself(value: unknown): unknown {
  return value
}
