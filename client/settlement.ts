// Host thread. From an outcome's bytes to what the caller gets: a value, or what is thrown at the caller's own line.
import { parseMessage } from '../src/envelope.js'
import type { ErrorClass } from '../src/error-classes.js'
import {
  CancelledError,
  type CrochetError,
  EncodingError,
  InterruptedError,
  ReactorStartFailed,
  ReactorStopped,
  TimeoutError,
} from '../src/errors.js'
import { readPackedReply } from '../src/packed-reply.js'
import { decodePayload } from '../src/payload.js'
import { joinStacks } from '../src/stack.js'
import { fromWireError } from '../src/wire-error.js'
import type { Failure, Outcome } from './bridge/commands.js'
import type { CallGivenUp } from './call-end.js'
import { raiseInterrupt } from './interruptible.js'
import { type Entry, raise } from './raise.js'

export type Settlement =
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'thrown'
      readonly thrown: unknown
      /** Whether the user's own code threw it, in the reactor: its stack has the reactor's frames. */
      readonly remote: boolean
    }

/** The user's own error classes, by name. */
export type Classes = ReadonlyMap<string, ErrorClass>

/** By their names. */
export function classesOf(errors: readonly ErrorClass[]): Classes {
  return new Map(errors.map((errorClass) => [errorClass.name, errorClass]))
}

/** Opens the outcome of a call. Makes new objects each time: to be done once a result. */
export function settle(outcome: Outcome, call: string, classes: Classes): Settlement {
  switch (outcome.kind) {
    case 'reply':
      return openReply(outcome.message, call, classes)
    case 'cancelled': {
      const thrown = new CancelledError(`${call}() was cancelled`, { call, mayHaveRun: outcome.mayHaveRun })
      return { kind: 'thrown', thrown, remote: false }
    }
    case 'failed':
      return { kind: 'thrown', thrown: failureError(outcome.failure, call, outcome.mayHaveRun), remote: false }
  }
}

/** The error for a sidecar that is not there; `call` names the call it was to serve, if it was one. */
export function failureError(failure: Failure, call: string | undefined, mayHaveRun: boolean): ReactorStopped {
  const message = call === undefined ? failure.message : `${call}(): ${failure.message}`
  const { cause } = failure
  const because = cause === undefined ? {} : { cause: fromWireError(cause, { call: 'initialize', mayHaveRun }).thrown }
  const context = { ...failure.stop, ...because, call, mayHaveRun }
  if (failure.kind === 'stopped') return new ReactorStopped(message, context)
  return new ReactorStartFailed(message, { ...context, phase: failure.phase })
}

/**
 * The error for a wait that ended before its call did, with the stack of `entry`'s caller. After Ctrl-C the program's
 * listeners are run first.
 */
export function givenUp(call: string, timeout: number, end: CallGivenUp, entry: Entry): CrochetError {
  const { phase, mayHaveRun } = end
  let error: CrochetError
  if (end.kind === 'interrupted') {
    raiseInterrupt()
    error = new InterruptedError(`the wait for ${call}() was interrupted by Ctrl-C`, { call, mayHaveRun })
  } else {
    const still = phase === 'starting' ? '; the reactor was not up yet' : ''
    const message = `${call}() has no result after ${timeout} ms${still}`
    error = new TimeoutError(message, { call, mayHaveRun, timeout, phase })
  }
  return raise(error, entry)
}

/** Gives what is about to be thrown the stack of `entry`'s caller: the line the user wrote, no frame of ours. */
export function locate({ thrown, remote }: Extract<Settlement, { kind: 'thrown' }>, entry: Entry): void {
  if (!(thrown instanceof Error)) return
  if (!remote) return Error.captureStackTrace(thrown, entry)
  const here = { stack: '' }
  Error.captureStackTrace(here, entry)
  joinStacks(thrown, here.stack, 'in the reactor')
}

function openReply(bytes: Uint8Array, call: string, classes: Classes): Settlement {
  try {
    const payload = readPackedReply(bytes)
    if (payload !== undefined) return { kind: 'value', value: decodePayload(payload) }
    const message = parseMessage(bytes)
    if (message.type !== 'response') throw new TypeError(`a ${message.type} came in place of a response`)
    if (message.error !== null) {
      const { thrown } = fromWireError(message.error, { call, mayHaveRun: true, classes })
      return { kind: 'thrown', thrown, remote: message.error[0] === 'thrown' }
    }
    if (!(message.result instanceof Uint8Array)) throw new TypeError('the result is not packed')
    return { kind: 'value', value: decodePayload(message.result) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const text = `the reply to ${call}() cannot be read: ${reason}`
    const thrown = new EncodingError(text, { call, mayHaveRun: true, side: 'result', path: 'result', cause })
    return { kind: 'thrown', thrown, remote: false }
  }
}
