// Both processes. Failures as the array that travels, `[kind, message, details]`, and back: what the user's code threw
// comes back as it was, what the sidecar itself refused as one of the library's classes. Nothing here ever throws.

/// <reference lib="es2024.string" />

import { headline, type ShownFrames } from './describe-thrown.js'
import type { ErrorClass } from './error-classes.js'
import {
  AccessDenied,
  CancelledError,
  CrochetError,
  EncodingError,
  type FailureContext,
  FunctionNotFound,
  MessageTooLarge,
  Overloaded,
  ResultNotFound,
  UsageError,
} from './errors.js'
import type { PayloadMode, WireError } from './messages.js'
import { isFields, listOf, textOf } from './revive-thrown.js'
import { reviveDetails, thrownDetails } from './thrown-details.js'

/** What user code threw, whatever it is: a wire error of kind `thrown`. Its message is always a readable line. */
export function toWireError(thrown: unknown, mode: PayloadMode, shownFrames?: ShownFrames): WireError {
  return ['thrown', headline(thrown).toWellFormed(), thrownDetails(thrown, mode, shownFrames)]
}

/** What the sidecar itself has refused: the kind of its class, and its fields. The cause goes along the plain way. */
export function failureToWire(error: CrochetError): WireError {
  const [kind, fields] = kindAndFields(error)
  const sound = Object.entries(fields).map(([key, value]) => [key, wellFormed(value)])
  const cause = 'cause' in error ? { cause: thrownDetails(error.cause, 'plain') } : {}
  return [kind, error.message.toWellFormed(), { ...Object.fromEntries(sound), ...cause }]
}

/** The call that has failed. */
export interface FailedCall {
  /** Name of its function. */
  readonly call: string
  readonly mayHaveRun: boolean
  /** Classes of the user's, by name, that thrown errors may be made of. */
  readonly classes?: ReadonlyMap<string, ErrorClass> | undefined
}

/**
 * What to throw for a wire error: of kind `thrown`, what was thrown, with the stack it had there; of other kinds, the
 * library's own error. An unknown kind gives a CrochetError, odd details whatever can be made of them.
 */
export function fromWireError(error: WireError, { call, mayHaveRun, classes }: FailedCall): { thrown: unknown } {
  const [kind, message, details] = error
  if (kind === 'thrown') return { thrown: reviveDetails(details, message, classes) }
  const { cause } = details
  const context = {
    call,
    mayHaveRun,
    ...(isFields(cause) ? { cause: reviveDetails(cause, 'unknown cause', classes) } : {}),
  }
  return { thrown: failureOf(error, context) }
}

function kindAndFields(error: CrochetError): [kind: WireError[0], fields: WireError[2]] {
  if (error instanceof CancelledError) return ['cancelled', {}]
  if (error instanceof UsageError) return ['usage', {}]
  if (error instanceof FunctionNotFound) {
    const { phase, module, location, names } = error
    return ['function-not-found', { phase, module, location, names }]
  }
  if (error instanceof EncodingError) return ['encoding', { side: error.side, path: error.path }]
  if (error instanceof MessageTooLarge) {
    const { side, size, limit } = error
    return ['message-too-large', { side, size, limit }]
  }
  if (error instanceof ResultNotFound) return ['result-not-found', { why: error.why }]
  if (error instanceof Overloaded) return ['overloaded', { limit: error.limit }]
  if (error instanceof AccessDenied) return ['access-denied', { why: error.why }]
  return ['protocol', {}]
}

function failureOf([kind, message, details]: WireError, context: FailureContext): CrochetError {
  const { side, path, phase, module, location, names, size, limit, why } = details
  switch (kind) {
    case 'cancelled':
      return new CancelledError(message, context)
    case 'usage':
      return new UsageError(message, context)
    case 'function-not-found':
      return new FunctionNotFound(message, {
        ...context,
        phase: phase === 'resolve' || phase === 'load' ? phase : 'export',
        module: textOf(module),
        location: typeof location === 'string' ? location : undefined,
        names: listOf(names).map(textOf),
      })
    case 'encoding':
      return new EncodingError(message, { ...context, side: sideOf(side), path: textOf(path) })
    case 'message-too-large':
      return new MessageTooLarge(message, {
        ...context,
        side: sideOf(side),
        size: numberOf(size),
        limit: numberOf(limit),
      })
    case 'result-not-found':
      return new ResultNotFound(message, { ...context, why: textOf(why) })
    case 'overloaded':
      return new Overloaded(message, { ...context, limit: textOf(limit) })
    case 'access-denied':
      return new AccessDenied(message, { ...context, why: textOf(why) })
    case 'thrown':
    case 'protocol':
    case 'version':
    case 'init':
    default: // a kind of a newer sidecar's
      return new CrochetError(message, context)
  }
}

function sideOf(value: unknown): 'argument' | 'result' {
  return value === 'argument' ? 'argument' : 'result'
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN
}

/** MessagePack's text is UTF-8, in which half a surrogate pair cannot be written. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  return Array.isArray(value) ? value.map(wellFormed) : value
}
