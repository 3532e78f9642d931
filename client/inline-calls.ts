// Host thread, in tests. Calls of functions that have a stand-in: it runs here and at once, and all else is as with a
// sidecar. Values cross as copies, in the bytes that would have travelled; failures too.
import { types } from 'node:util'
import { parseMessage, writeResponse } from '../src/envelope.js'
import {
  CancelledError,
  CrochetError,
  MessageTooLarge,
  nameCall,
  ReactorStartFailed,
  ReactorStopped,
  ResultNotFound,
  TimeoutError,
  UsageError,
} from '../src/errors.js'
import type { Callable } from '../src/find-export.js'
import type { WireError } from '../src/messages.js'
import { decodePayload, encodePayload, PayloadTooLarge } from '../src/payload.js'
import { failureToWire, toWireError } from '../src/wire-error.js'
import type { Failure, Outcome } from './bridge/commands.js'
import type { CallEnd } from './call-end.js'
import type { CallTarget } from './call-target.js'
import { OWN_MEMORY } from './call-template.js'
import type { CallWatch } from './call-watch.js'
import { now } from './clock.js'
import type { CallKeeper } from './eventual-result.js'
import type { ResolvedOptions } from './options.js'
import { awaitedIds, isSettled, type PendingCall } from './pending-call.js'
import { callRequest } from './requests.js'
import { type Classes, classesOf } from './settlement.js'
import { standInFunction } from './stand-ins.js'

/** Those of one reactor. */
export class InlineCalls implements CallKeeper {
  readonly #options: () => ResolvedOptions
  readonly #timeouts = new WeakMap<PendingCall, CallEnd>()
  /** By uid; undefined once it was retrieved. */
  readonly #stashed = new Map<string, CallEnd | undefined>()
  #calls = 0

  /** `options`: those of the reactor, as it is set up when they are asked for. */
  constructor(options: () => ResolvedOptions) {
    this.#options = options
  }

  get classes(): Classes {
    return classesOf(this.#options().errors)
  }

  /**
   * Calls the stand-in.
   * @throws EncodingError, MessageTooLarge for arguments that cannot cross; UsageError if it returns a promise
   */
  call(target: CallTarget, args: readonly unknown[], _timeout: number, watch?: CallWatch): CallEnd {
    const { name } = target
    const { maxMessageBytes } = this.#options()
    const copies = copyOf(target, args, maxMessageBytes)
    this.#calls += 1
    watch?.started(this.#calls)
    let standIn: Callable
    try {
      standIn = standInFunction(target)
    } catch (failure) {
      return reply(refused(failure, name, maxMessageBytes), null)
    }
    let value: unknown
    try {
      value = standIn(...copies)
    } catch (thrown) {
      return endOfThrown(thrown)
    }
    refusePromise(name, value)
    try {
      return reply(null, encodePayload(value, 'result', maxMessageBytes))
    } catch (refusal) {
      return reply(refused(refusal, name, maxMessageBytes), null)
    }
  }

  /** The same in the background: it has settled when this returns. */
  start(target: CallTarget, args: readonly unknown[], watch?: CallWatch): PendingCall {
    const end = this.call(target, args, Number.POSITIVE_INFINITY, watch)
    if (end.kind === 'settled') watch?.settled(end.outcome, this.classes)
    return this.#ended(target.name, end)
  }

  /** The call whose outcome was stashed under `uid`. */
  retrieve(uid: string): PendingCall {
    const end = this.#stashed.get(uid)
    if (end !== undefined) {
      this.#stashed.set(uid, undefined)
      return this.#ended('retrieveResult', end)
    }
    const [why, text] = this.hasStashed(uid) ? ['used', 'has been retrieved before'] : ['unknown', 'is unknown here']
    const failure = new ResultNotFound(`the stashed result ${text}`, { why })
    return this.#ended('retrieveResult', reply(failureToWire(failure), null))
  }

  hasStashed(uid: string): boolean {
    return this.#stashed.has(uid)
  }

  wait(call: PendingCall): CallEnd {
    if (isSettled(call)) return { kind: 'settled', outcome: call.outcome }
    return this.#timeouts.get(call) ?? { kind: 'timeout', phase: 'running', mayHaveRun: true }
  }

  waitForAll(calls: readonly PendingCall[]): 'settled' | 'timeout' {
    return awaitedIds(calls).length === 0 ? 'settled' : 'timeout'
  }

  stash(call: PendingCall, uid: string): void {
    this.#stashed.set(uid, this.wait(call))
  }

  opened(): void {}
  cancel(): void {}
  release(): void {}

  /** Forgets what was stashed. */
  clear(): void {
    this.#stashed.clear()
  }

  #ended(name: string, end: CallEnd): PendingCall {
    const outcome = end.kind === 'settled' ? end.outcome : undefined
    const call: PendingCall = {
      id: this.#calls,
      name,
      startedAt: now(),
      outcome,
      settledAt: this.#calls,
      isTracked: false,
      watch: undefined,
    }
    if (outcome === undefined) this.#timeouts.set(call, end)
    return call
  }
}

/** The arguments as the sidecar would read them out of the request. */
function copyOf(target: CallTarget, args: readonly unknown[], maxMessageBytes: number): unknown[] {
  const request = callRequest(0, target, args, Number.POSITIVE_INFINITY, { maxMessageBytes }, OWN_MEMORY)
  const message = parseMessage(request)
  const payload = message.type === 'request' ? message.params[2] : undefined
  return decodePayload(payload as Uint8Array) as unknown[]
}

/** @throws UsageError for a promise: nothing could wait for it */
function refusePromise(name: string, value: unknown): void {
  if (!types.isPromise(value)) return
  // Nobody will look at it.
  value.catch(() => {})
  const why = 'the call blocks the thread on which the promise would have to settle'
  throw new UsageError(`the stand-in of ${name}() returned a promise, but ${why}: return the value itself`)
}

/** What a test throws in the place of the reactor; some of the library's own errors stand for what they tell of. */
function endOfThrown(thrown: unknown): CallEnd {
  const mayHaveRun = !(thrown instanceof CrochetError) || thrown.mayHaveRun !== false
  if (thrown instanceof TimeoutError) return { kind: 'timeout', phase: thrown.phase, mayHaveRun }
  if (thrown instanceof CancelledError) return settled({ kind: 'cancelled', mayHaveRun })
  if (thrown instanceof ReactorStopped) return settled({ kind: 'failed', failure: failureOf(thrown), mayHaveRun })
  return reply(toWireError(thrown, 'packed'), null)
}

function failureOf(error: ReactorStopped): Failure {
  const { message, reason, exitCode, signal, stderrTail, generation } = error
  const stop = { reason, exitCode, signal, stderrTail, generation }
  const cause = 'cause' in error ? toWireError(error.cause, 'packed') : undefined
  if (error instanceof ReactorStartFailed) return { kind: 'start-failed', phase: error.phase, message, stop, cause }
  return { kind: 'stopped', message, stop, cause }
}

function refused(refusal: unknown, name: string, limit: number): WireError {
  if (refusal instanceof PayloadTooLarge) {
    const { size } = refusal
    const message = `the result of ${name}() takes ${size} bytes, over the limit of ${limit}`
    return failureToWire(new MessageTooLarge(message, { side: 'result', size, limit }))
  }
  // What a getter of the value's has thrown.
  if (!(refusal instanceof CrochetError)) return toWireError(refusal, 'packed')
  return failureToWire(nameCall(refusal, name))
}

function reply(error: WireError | null, result: Uint8Array | null): CallEnd {
  return settled({ kind: 'reply', message: writeResponse(0, error, result) })
}

function settled(outcome: Outcome): CallEnd {
  return { kind: 'settled', outcome }
}
