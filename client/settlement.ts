// Host thread. From an outcome's bytes to what the caller gets: a value, or what is thrown at the caller's own line.
import { parseMessage } from '../src/envelope.js'
import { CancelledError, EncodingError, ReactorStartFailed, ReactorStopped, TimeoutError } from '../src/errors.js'
import { decodePayload } from '../src/payload.js'
import { joinStacks } from '../src/stack.js'
import { fromWireError } from '../src/wire-error.js'
import type { Failure, Outcome } from './bridge/commands.js'
import type { CallTimeout } from './dispatcher.js'

export type Settlement =
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'thrown'
      readonly thrown: unknown
      /** Whether the user's own code threw it, in the reactor: its stack has the reactor's frames. */
      readonly remote: boolean
    }

/** Opens the outcome of a call of `name`. Each call makes objects of its own: to be called once a result. */
export function settle(outcome: Outcome, call: string): Settlement {
  switch (outcome.kind) {
    case 'reply':
      return openReply(outcome.message, call)
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
  const context = { ...failure.stop, call, mayHaveRun }
  if (failure.kind === 'stopped') return new ReactorStopped(message, context)
  const { phase, cause } = failure
  if (cause === undefined) return new ReactorStartFailed(message, { ...context, phase })
  const refusal = openReply(cause, 'initialize')
  return new ReactorStartFailed(message, {
    ...context,
    phase,
    ...(refusal.kind === 'thrown' ? { cause: refusal.thrown } : {}),
  })
}

/** The error for a deadline that passed, with the stack of `entry`'s caller. */
export function timeoutError(call: string, timeout: number, end: CallTimeout, entry: Entry): TimeoutError {
  const { phase, mayHaveRun } = end
  const still = phase === 'starting' ? '; the sidecar was still starting' : ''
  const error = new TimeoutError(`${call}() has no result after ${timeout} ms${still}`, {
    call,
    mayHaveRun,
    timeout,
    phase,
  })
  Error.captureStackTrace(error, entry)
  return error
}

/** Gives what is about to be thrown the stack of `entry`'s caller: the line the user wrote, no frame of ours. */
export function locate({ thrown, remote }: Extract<Settlement, { kind: 'thrown' }>, entry: Entry): void {
  if (!(thrown instanceof Error)) return
  if (!remote) return Error.captureStackTrace(thrown, entry)
  const here = { stack: '' }
  Error.captureStackTrace(here, entry)
  joinStacks(thrown, here.stack, 'in the reactor')
}

/** The public function whose caller is to be seen. */
export type Entry = (...args: never[]) => unknown

function openReply(bytes: Uint8Array, call: string): Settlement {
  try {
    const message = parseMessage(bytes)
    if (message.type !== 'response') throw new TypeError(`a ${message.type} came in place of a response`)
    if (message.error !== null) {
      const { thrown } = fromWireError(message.error, { call, mayHaveRun: true })
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
