// Host thread. The host's side of all calls over one bridge: gives them ids, waits for them, hands out what arrives.

import { isShared, MessageMemory } from '../src/message-memory.js'
import { type Exchange, waitUntil } from './blocking-wait.js'
import type { Answer, BridgeStatus, Command, Failure, Outcome } from './bridge/commands.js'
import type { BridgeLink } from './bridge-link.js'
import { type CallEnd, endOf, settledEnd } from './call-end.js'
import { CallIds } from './call-ids.js'
import type { CallTarget } from './call-target.js'
import { OWN_MEMORY } from './call-template.js'
import type { CallWatch } from './call-watch.js'
import { now } from './clock.js'
import type { CallKeeper } from './eventual-result.js'
import { Exchanges } from './exchanges.js'
import { closedFailure } from './failures.js'
import type { RunningCall } from './given-up-calls.js'
import type { HostLog } from './host-log.js'
import { INTERRUPTED } from './interruptible.js'
import { awaitedIds, isSettled, newCall, type PendingCall } from './pending-call.js'
import { PendingCalls } from './pending-calls.js'
import { callRequest, type RequestLimits, retrieveRequest } from './requests.js'
import { makeRoom, type RoomLimits } from './room.js'
import { type Classes, failureError } from './settlement.js'
import { Spinner } from './spinner.js'
import { unseenFailure } from './unseen-failure.js'

/** A wait that ends so many ms after its deadline was kept from ending. */
const STOOD_STILL = 50

/** How long (ms) `stash()` waits for a shared sidecar that is starting, or stuck. */
const STASH_LIMIT = 1000

export interface DispatcherParts extends RequestLimits, RoomLimits {
  readonly link: BridgeLink
  readonly log: HostLog
  /** Others call into the same reactor, and may retrieve what is stashed here. */
  readonly hasOthers: boolean
  /** The user's own error classes, by name. */
  readonly classes: Classes
}

export class Dispatcher implements CallKeeper {
  readonly #link: BridgeLink
  readonly #parts: DispatcherParts
  readonly #pending: PendingCalls
  readonly #spinner = new Spinner()
  readonly #requestMemory = new MessageMemory(true)
  // Beside those that the host waits for, those that run on although it has let go of them.
  readonly #ids = new CallIds(() => [
    ...this.#pending.ids,
    ...(this.#exchanges.exchange({ kind: 'abandoned' }, Number.POSITIVE_INFINITY)?.abandoned ?? []),
  ])
  readonly #exchanges: Exchanges

  constructor(parts: DispatcherParts) {
    this.#link = parts.link
    this.#parts = parts
    this.#pending = new PendingCalls(parts.classes)
    this.#exchanges = new Exchanges(parts.link, this.#pending)
  }

  get classes(): Classes {
    return this.#parts.classes
  }

  /** Why this bridge is of no more use; undefined while it is. */
  get lost(): Failure | undefined {
    return this.#exchanges.lost
  }

  /** Calls that are out, as far as the host has heard. */
  get pending(): number {
    return this.#pending.size
  }

  /** Starts a call, blocks until it has settled; cancels it if it has not after `timeout` ms. */
  call(target: CallTarget, args: readonly unknown[], timeout: number, watch: CallWatch | undefined): CallEnd {
    const end = this.#call(target, args, timeout, watch)
    this.tell()
    return end
  }

  /** The value of this outcome has been taken out: its shared memory goes back to the bridge. */
  opened(outcome: Outcome): void {
    const isReturnable = outcome.kind === 'reply' && isShared(outcome.message.buffer) && this.lost === undefined
    if (isReturnable) this.#link.returnMemory(outcome.message)
  }

  /**
   * Starts a call and waits for nothing.
   * @throws Overloaded
   */
  start(target: CallTarget, args: readonly unknown[], watch: CallWatch | undefined): PendingCall {
    const call = this.#newCall(target.name, watch)
    const { id } = call
    const request = callRequest(id, target, args, Number.POSITIVE_INFINITY, this.#parts, OWN_MEMORY, watch?.trace)
    this.#admit(call, request)
    this.#link.start(id, request)
    return call
  }

  /** Starts a call whose outcome is what was stashed under `uid`. */
  retrieve(uid: string, watch: CallWatch | undefined): PendingCall {
    const call = this.#newCall('retrieveResult', watch)
    const { id } = call
    const request = retrieveRequest(id, uid)
    this.#admit(call, request)
    this.#link.post({ kind: 'retrieve', uid, id, request })
    return call
  }

  /** Has the outcome of `call` kept by the sidecar under `uid`: one-way, but for others who may retrieve it. */
  stash(call: PendingCall, uid: string, isSeen: boolean): void {
    this.#link.post({ kind: 'stash', uid, id: call.id, name: isSeen ? undefined : call.name, outcome: call.outcome })
    if (!this.#parts.hasOthers) return
    // Whoever is given the uid may ask for it at once, and over a connection that has not waited for this one.
    this.#exchanges.until(now() + STASH_LIMIT, (slice) => ({ kind: 'stashed', uid, slice }))
    this.tell()
  }

  /** Blocks until `call` has settled, at most `limit` ms; cancels nothing. */
  wait(call: PendingCall, limit: number): CallEnd {
    if (isSettled(call)) return { kind: 'settled', outcome: call.outcome }
    const end = this.#wait(limit, (slice) => ({ kind: 'wait', ids: [call.id], slice }))
    // It may yet run, whether or not it has been written by now.
    if (end === INTERRUPTED)
      return isSettled(call) ? settledEnd(call, end) : endOf(call, 'interrupted', undefined, true)
    return endOf(call, 'timeout', end, true)
  }

  /** Blocks until all of the calls have settled or one of them has failed; false after `limit` ms or Ctrl-C. */
  waitForAll(calls: readonly PendingCall[], limit: number): 'settled' | 'timeout' | 'interrupted' {
    if (awaitedIds(calls).length === 0) return 'settled'
    // Anew for each slice: the bridge forgets those that it has handed over.
    const end = this.#wait(limit, (slice) => ({ kind: 'wait', ids: awaitedIds(calls), slice }))
    if (end === INTERRUPTED) return 'interrupted'
    return end === undefined || end.done ? 'settled' : 'timeout'
  }

  /** One-way; harmless once the call has settled. */
  cancel(call: PendingCall): void {
    if (isSettled(call) || this.lost !== undefined) return
    this.#link.post({ kind: 'cancel', id: call.id })
    call.watch?.cancelled()
  }

  /** One-way: nobody can ask for the outcome any more; if it is a failure, the bridge logs it. */
  release(call: PendingCall): void {
    this.#pending.drop(call, isSettled(call) ? undefined : call.startedAt)
    if (isSettled(call)) {
      const message = unseenFailure(call.outcome, `result of ${call.name}()`)
      if (message !== undefined) this.#parts.log({ level: 'error', message })
    } else if (this.lost === undefined) {
      this.#link.post({ kind: 'release', id: call.id, name: call.name })
      call.watch?.released()
    }
  }

  /** Blocks until the sidecar is up or there will be none; undefined once `limit` ms have passed. */
  ready(limit: number): { readonly failure: Failure | undefined } | undefined | typeof INTERRUPTED {
    const answer = this.#wait(limit, (slice) => ({ kind: 'ready', slice }))
    if (answer === INTERRUPTED) return INTERRUPTED
    if (answer === undefined) return { failure: this.lost }
    return answer.done ? { failure: answer.failure } : undefined
  }

  /** What the bridge knows, without asking the sidecar, `withCalls`: the ids of what runs; undefined if the bridge was lost. */
  status(withCalls = false): BridgeStatus | undefined {
    const command: Command = { kind: 'status', ...(withCalls ? { withCalls } : {}) }
    let answer: Answer | undefined
    do answer = this.#exchanges.exchange(command, Number.POSITIVE_INFINITY)
    while (answer?.sequence === 0)
    return answer?.status
  }

  /** Those of the running calls whose names are known here, the oldest first. */
  named(running: readonly number[]): RunningCall[] {
    return this.#pending.named(running)
  }

  /** Blocks until the sidecar is gone, at most `grace + margin` ms; lets go of the bridge then, and fails what is out. */
  close(grace: number, margin: number): void {
    // Half a stop is none.
    this.#exchanges.until(now() + grace + margin, (slice) => ({ kind: 'close', grace, slice }))
    this.#link.drainPosts()
    this.#link.discard()
    this.#exchanges.failAll(closedFailure)
    this.tell()
  }

  /** The logger and subscribers may make calls in turn: to be called when our own state is consistent. */
  tell(): void {
    this.#link.drainPosts()
    this.#pending.tellNews()
  }

  #call(target: CallTarget, args: readonly unknown[], timeout: number, watch: CallWatch | undefined): CallEnd {
    const id = this.#ids.next()
    // Its caller tells of its end.
    const call = newCall(id, target.name, 0)
    watch?.started(id)
    const request = callRequest(id, target, args, timeout, this.#parts, this.#requestMemory, watch?.trace)
    this.#refuseLost(call)
    this.#pending.add(call)
    this.#spinner.next()
    const startedAt = now()
    const deadline = startedAt + timeout
    const isDirect = this.#link.send(id, request)
    const wait: Exchange = (slice) => this.#exchanges.exchange({ kind: 'wait', ids: [id], slice }, deadline, true)
    if (this.#spinner.isWorthwhile && this.#spinner.spin(() => this.#link.replySlot.isFilled)) {
      this.#exchanges.takeReply()
    }
    const end = isSettled(call) ? undefined : waitUntil(deadline, wait)
    // The bridge reads no more of it then.
    if (this.#link.hasWritten(id)) this.#requestMemory.giveBack(request)
    if (isSettled(call)) return settledEnd(call, end)
    // There is nothing to ask about a request that was written: its reply would be here. But where this process itself
    // stood still, so did the bridge.
    const isWritten = isDirect || this.#link.hasWritten(id)
    const isEnough = isWritten && end !== INTERRUPTED && now() < deadline + STOOD_STILL
    const answer = isEnough ? undefined : this.#exchanges.exchange({ kind: 'abandon', id }, deadline)
    const isUnsent = (isEnough || answer?.sequence === 0) && this.#link.takeBack(id)
    this.#pending.drop(call, isUnsent ? undefined : startedAt)
    return endOf(call, end === INTERRUPTED ? 'interrupted' : 'timeout', answer, !isUnsent && answer?.written !== false)
  }

  #newCall(name: string, watch: CallWatch | undefined): PendingCall {
    const id = this.#ids.next()
    watch?.started(id)
    return newCall(id, name, now(), watch)
  }

  #admit(call: PendingCall, { byteLength }: Uint8Array): void {
    makeRoom(call.name, byteLength, this.#parts, this.#pending, () => this.status())
    this.#refuseLost(call)
    this.#pending.add(call)
  }

  /** Encoding has run getters of the user's, which may have shut the reactor down. */
  #refuseLost({ name }: PendingCall): void {
    if (this.lost !== undefined) throw failureError(this.lost, name, false)
  }

  #wait(limit: number, command: (slice: number) => Command): ReturnType<typeof waitUntil> {
    const deadline = now() + limit
    const end = waitUntil(deadline, (slice) => this.#exchanges.exchange(command(slice), deadline))
    this.tell()
    return end
  }
}
