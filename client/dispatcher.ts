// Host thread. The host's side of all calls over one bridge: gives them ids, waits for them, hands out what arrives.
import { writeRequest } from '../src/envelope.js'
import { MessageTooLarge } from '../src/errors.js'
import { ownedBytes } from '../src/owned-bytes.js'
import { encodePayload } from '../src/payload.js'
import { type Exchange, waitUntil } from './blocking-wait.js'
import type { Answer, Arrival, Command, Failure, Outcome } from './bridge/commands.js'
import { type BridgeLink, BridgeLost } from './bridge-link.js'
import type { CallTarget } from './call-target.js'
import { now } from './clock.js'
import type { PendingCall } from './pending-call.js'
import { Spinner } from './spinner.js'

/** The bridge counts its own requests from here; we stay below. */
const LAST_ID = 0x7fff_ffff

/** A wait for a call that came to its deadline first. */
export interface CallTimeout {
  readonly kind: 'timeout'
  readonly phase: 'starting' | 'running'
  readonly mayHaveRun: boolean
}

/** How a wait for one call ended. */
export type CallEnd = CallTimeout | { readonly kind: 'settled'; readonly outcome: Outcome }

export class Dispatcher {
  readonly #link: BridgeLink
  readonly #maxMessageBytes: number
  readonly #pending = new Map<number, PendingCall>()
  readonly #spinner = new Spinner()
  #nextId = 1
  #lost: Failure | undefined

  constructor(link: BridgeLink, maxMessageBytes: number) {
    this.#link = link
    this.#maxMessageBytes = maxMessageBytes
  }

  /** Why this bridge is of no more use; undefined while it is. */
  get lost(): Failure | undefined {
    return this.#lost
  }

  /** Starts a call, blocks until it has settled; cancels it if it has not after `timeout` ms. */
  call(target: CallTarget, args: readonly unknown[], timeout: number): CallEnd {
    const call = this.#newCall(target)
    const { id } = call
    const request = this.#request(id, target, args, timeout)
    this.#pending.set(id, call)
    const deadline = now() + timeout
    const wait: Exchange = (slice) => this.#exchange({ kind: 'wait', ids: [id], slice })
    let answer: Answer | undefined
    if (!this.#spinner.isWorthwhile) {
      answer = waitUntil(deadline, (slice) => this.#exchange({ kind: 'call', id, request, slice }), wait)
    } else {
      this.#link.post({ kind: 'call', id, request })
      if (this.#spinner.spin(() => this.#link.replySlot.isFilled)) this.#takeReply()
      if (!isSettled(call)) answer = waitUntil(deadline, wait, wait)
    }
    if (!isSettled(call)) answer = this.#exchange({ kind: 'abandon', id })
    this.#pending.delete(id)
    return endOf(call, answer, answer?.written ?? true)
  }

  /** Starts a call and waits for nothing. */
  start(target: CallTarget, args: readonly unknown[]): PendingCall {
    const call = this.#newCall(target)
    const request = this.#request(call.id, target, args, Number.POSITIVE_INFINITY)
    this.#pending.set(call.id, call)
    this.#link.post({ kind: 'start', id: call.id, request })
    return call
  }

  /** Blocks until `call` has settled, at most `limit` ms; cancels nothing. */
  wait(call: PendingCall, limit: number): CallEnd {
    if (isSettled(call)) return { kind: 'settled', outcome: call.outcome }
    const answer = this.#wait(limit, (slice) => ({ kind: 'wait', ids: [call.id], slice }))
    // It may yet run, whether or not it has been written by now.
    return endOf(call, answer, true)
  }

  /** One-way; harmless once the call has settled. */
  cancel(call: PendingCall): void {
    if (!isSettled(call) && this.#lost === undefined) this.#link.post({ kind: 'cancel', id: call.id })
  }

  /** Blocks until the sidecar is up or there will be none; undefined once `limit` ms have passed. */
  ready(limit: number): { readonly failure: Failure | undefined } | undefined {
    const answer = this.#wait(limit, (slice) => ({ kind: 'ready', slice }))
    if (answer === undefined) return { failure: this.#lost }
    return answer.done ? { failure: answer.failure } : undefined
  }

  /** Stops the sidecar and blocks until it is gone, at most `grace + margin` ms; then lets go of the bridge. */
  close(grace: number, margin: number): void {
    this.#wait(grace + margin, (slice) => ({ kind: 'close', grace, slice }))
    this.#link.discard()
  }

  /** Fails everything that is still out. */
  failAll(failure: Failure): void {
    this.#lost ??= failure
    for (const call of this.#pending.values()) call.outcome ??= { kind: 'failed', failure, mayHaveRun: true }
    this.#pending.clear()
  }

  #newCall(target: CallTarget): PendingCall {
    const id = this.#nextId
    do this.#nextId = this.#nextId === LAST_ID ? 1 : this.#nextId + 1
    while (this.#pending.has(this.#nextId))
    return { id, name: target.name, outcome: undefined }
  }

  #request(id: number, target: CallTarget, args: readonly unknown[], timeout: number): Uint8Array {
    const { module, path, from, name } = target
    const options = {
      ...(timeout === Number.POSITIVE_INFINITY ? {} : { timeout }),
      ...(from === undefined ? {} : { from }),
    }
    const request = writeRequest(id, 'call', [module, path, encodePayload(args, 'argument'), options])
    const size = request.byteLength
    const limit = this.#maxMessageBytes
    if (size <= limit) return ownedBytes(request)
    const message = `the arguments of ${name}() take ${size} bytes, over the limit of ${limit}`
    throw new MessageTooLarge(message, { call: name, mayHaveRun: false, side: 'argument', size, limit })
  }

  #wait(limit: number, command: (slice: number) => Command): Answer | undefined {
    const exchange = (slice: number): Answer | undefined => this.#exchange(command(slice))
    return waitUntil(now() + limit, exchange, exchange)
  }

  #exchange(command: Command): Answer | undefined {
    try {
      const answer = this.#link.exchange(command)
      for (const arrival of answer.arrivals) this.#arrived(arrival)
      this.#takeReply()
      return answer
    } catch (error) {
      if (!(error instanceof BridgeLost)) throw error
      this.#link.discard()
      this.failAll(bridgeFailure(error))
      return undefined
    }
  }

  #takeReply(): void {
    const reply = this.#link.replySlot.take()
    if (reply !== undefined) this.#arrived({ id: reply.id, outcome: { kind: 'reply', message: reply.message } })
  }

  #arrived({ id, outcome }: Arrival): void {
    const call = this.#pending.get(id)
    if (call === undefined) return
    this.#pending.delete(id)
    call.outcome = outcome
  }
}

function isSettled(call: PendingCall): call is PendingCall & { outcome: Outcome } {
  return call.outcome !== undefined
}

function endOf(call: PendingCall, last: Answer | undefined, mayHaveRun: boolean): CallEnd {
  if (isSettled(call)) return { kind: 'settled', outcome: call.outcome }
  return { kind: 'timeout', phase: last?.phase ?? 'running', mayHaveRun }
}

function bridgeFailure(error: BridgeLost): Failure {
  const stop = { reason: 'bridge' as const, exitCode: undefined, signal: undefined, stderrTail: '', generation: 0 }
  return { kind: 'stopped', message: `the bridge to the sidecar was lost: ${error.message}`, stop }
}
