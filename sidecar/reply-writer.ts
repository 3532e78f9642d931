// Sidecar. From a call's outcome to the bytes of its reply, in the client's payload mode and within its limit.
import { writeResponse } from '../src/envelope.js'
import { CancelledError, CrochetError, FunctionNotFound, MessageTooLarge } from '../src/errors.js'
import type { PayloadMode, WireError } from '../src/messages.js'
import { encodePayload } from '../src/payload.js'
import { failureToWire, toWireError } from '../src/wire-error.js'
import type { CallOutcome } from './calls.js'

export interface ReplyWriter {
  readonly mode: PayloadMode
  /** The whole message that answers request `id`; never throws, whatever the outcome holds. */
  reply(id: number, name: string, outcome: CallOutcome): Uint8Array
}

export function replyWriter(mode: PayloadMode, maxMessageBytes: number): ReplyWriter {
  return {
    mode,
    reply(id, name, outcome) {
      switch (outcome.kind) {
        case 'value':
          return writeValue(id, name, outcome.value)
        case 'thrown':
          return writeResponse(id, wireErrorOf(outcome.thrown, mode), null)
        case 'cancelled':
          return writeResponse(id, failureToWire(new CancelledError(`${name}() was cancelled`)), null)
      }
    },
  }

  function writeValue(id: number, name: string, value: unknown): Uint8Array {
    let message: Uint8Array
    try {
      message = writeResponse(id, null, mode === 'packed' ? encodePayload(value, 'result') : value)
    } catch (error) {
      return writeResponse(id, wireErrorOf(error, mode), null)
    }
    if (message.byteLength <= maxMessageBytes) return message
    const size = message.byteLength
    const text = `the result of ${name}() takes ${size} bytes, over the limit of ${maxMessageBytes}`
    const failure = new MessageTooLarge(text, { side: 'result', size, limit: maxMessageBytes })
    return writeResponse(id, failureToWire(failure), null)
  }
}

/** What the sidecar itself found wrong with a call goes by its own kind; everything else was thrown by the user's code. */
function wireErrorOf(thrown: unknown, mode: PayloadMode): WireError {
  if (thrown instanceof CrochetError && ownFailures.has(thrown)) return failureToWire(thrown)
  return toWireError(thrown, mode)
}

const ownFailures = {
  has: (error: CrochetError): boolean => error instanceof FunctionNotFound || error.code === 'CROCHET_ENCODING',
}
