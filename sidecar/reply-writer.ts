// The reactor's thread. From a call's outcome to the bytes of its reply, in the client's payload mode and within its limit.

/// <reference lib="es2024.string" />

import { types } from 'node:util'
import { writeResponse } from '../src/envelope.js'
import { CancelledError, type CrochetError, EncodingError } from '../src/errors.js'
import type { MessageMemory } from '../src/message-memory.js'
import type { PayloadMode, WireError } from '../src/messages.js'
import { PACKED_REPLY_HEAD, writePackedReply } from '../src/packed-reply.js'
import { encodePieces, PayloadPieces, PayloadTooLarge } from '../src/payload.js'
import { failureToWire, toWireError } from '../src/wire-error.js'
import type { CallOutcome } from './calls.js'
import { withoutOwnFrames } from './own-frames.js'

/** What a call came to, as the last two elements of a response. */
export interface WireOutcome {
  readonly error: WireError | null
  readonly result: unknown
}

/** Marks what the sidecar itself found wrong with a call; anything else that is thrown comes from the user's code. */
export class CallFailure extends Error {
  readonly failure: CrochetError

  constructor(failure: CrochetError) {
    super(failure.message)
    this.failure = failure
    callFailures.add(this)
  }
}

// `instanceof` would run the traps of a Proxy that was thrown.
const callFailures = new WeakSet<object>()

function isCallFailure(thrown: unknown): thrown is CallFailure {
  return typeof thrown === 'object' && thrown !== null && callFailures.has(thrown)
}

/** Characters of a function's name in an error that has to fit into a small message. */
const LONGEST_NAME = 100

export class ReplyWriter {
  readonly mode: PayloadMode
  readonly #maxMessageBytes: number
  readonly #memory: MessageMemory

  /** `memory`: what large messages lie in. */
  constructor(mode: PayloadMode, maxMessageBytes: number, memory: MessageMemory) {
    this.mode = mode
    this.#maxMessageBytes = maxMessageBytes
    this.#memory = memory
  }

  /** Never throws, whatever the outcome holds. A value is good until anything else runs: see PayloadPieces. */
  encode(name: string, outcome: CallOutcome): WireOutcome {
    switch (outcome.kind) {
      case 'value':
        return this.#encodeValue(name, outcome.value)
      case 'thrown':
        return failed(this.#encodeThrown(outcome.thrown))
      case 'cancelled':
        return this.failed(new CancelledError(`${name}() was cancelled`))
    }
  }

  /** The outcome of a request that the sidecar refuses. */
  failed(failure: CrochetError): WireOutcome {
    return failed(failureToWire(failure))
  }

  /** The whole message that answers request `id`; a failure in place of what is too large, or is no plain value. */
  respond(id: number, name: string, { error, result }: WireOutcome): Uint8Array {
    let message: Uint8Array
    try {
      message = this.#write(id, error, result)
    } catch (refusal) {
      // Also what is no refusal: too large a result for the memory there is.
      message = writeResponse(id, this.#refused(name, refusal), null)
    }
    const size = message.byteLength
    if (size <= this.#maxMessageBytes) return message
    return writeResponse(id, this.#tooLarge(error === null ? 'result' : 'error', name, size), null)
  }

  #write(id: number, error: WireError | null, result: unknown): Uint8Array {
    if (this.mode === 'packed' && error === null) {
      if (result instanceof PayloadPieces) return writePackedReply(id, result, this.#memory)
      // One that was stashed.
      if (types.isUint8Array(result)) return writePackedReply(id, PayloadPieces.of(result), this.#memory)
    }
    return writeResponse(id, error, result)
  }

  #encodeValue(name: string, value: unknown): WireOutcome {
    if (this.mode === 'plain') return { error: null, result: value }
    try {
      const [limit, head] = [this.#maxMessageBytes, PACKED_REPLY_HEAD]
      return { error: null, result: encodePieces(value, 'result', limit, head, head) }
    } catch (refusal) {
      return failed(this.#refused(name, refusal))
    }
  }

  #refused(name: string, refusal: unknown): WireError {
    // Known before it was copied.
    if (refusal instanceof PayloadTooLarge) return this.#tooLarge('result', name, refusal.size)
    if (!(refusal instanceof EncodingError)) return toWireError(refusal, this.mode, withoutOwnFrames)
    const [kind, message, details] = failureToWire(refusal)
    return [kind, `${name.slice(0, LONGEST_NAME).toWellFormed()}(): ${message}`, details]
  }

  #tooLarge(what: 'result' | 'error', name: string, size: number): WireError {
    const limit = this.#maxMessageBytes
    const text = `the ${what} of ${name.slice(0, LONGEST_NAME)}() takes ${size} bytes, over the limit of ${limit}`
    return ['message-too-large', text, { side: 'result', size, limit }]
  }

  #encodeThrown(thrown: unknown): WireError {
    return isCallFailure(thrown) ? failureToWire(thrown.failure) : toWireError(thrown, this.mode, withoutOwnFrames)
  }
}

/** The whole message that refuses request `id`; what would make it too large for the client is left out. */
export function writeRefusal(id: number, [kind, text, details]: WireError, maxMessageBytes: number): Uint8Array {
  const message = writeResponse(id, [kind, text.toWellFormed(), details], null)
  if (message.byteLength <= maxMessageBytes) return message
  // At most three bytes for a character, and some for the rest.
  return writeResponse(id, [kind, text.slice(0, maxMessageBytes / 8).toWellFormed(), {}], null)
}

function failed(error: WireError): WireOutcome {
  return { error, result: null }
}
