// Bridge thread. The life of each call between the host's request and its outcome: queued, written, settled, or given up.
import type { MessageMemory } from '../../src/message-memory.js'
import { CANCEL_GRACE } from '../../src/messages.js'
import { ownedBytes } from '../../src/owned-bytes.js'
import type { Arrivals } from './arrivals.js'
import { CallQueue, type QueuedCall, type StashPost } from './call-queue.js'
import type { Failure, Outcome } from './commands.js'
import type { Unanswered } from './connection.js'
import { logUnseen } from './log-unseen.js'
import type { ReplySlot } from './reply-slot.js'
import type { StartRecord } from './start-ring.js'
import { StashDesk, type StashDeskParts } from './stash-desk.js'
import type { Supervisor } from './supervisor.js'
import { withTimeLeft } from './time-left.js'

/** The sidecar settles a cancelled call after its own grace; where its loop is stuck, we do a little later. */
const CANCEL_LIMIT = CANCEL_GRACE + 100

export interface CallDeskParts extends StashDeskParts {
  readonly supervisor: Supervisor
  readonly arrivals: Arrivals
  readonly slot: ReplySlot
  /** What large replies lie in. */
  readonly replyMemory: MessageMemory
}

export class CallDesk {
  readonly #parts: CallDeskParts
  readonly #queue = new CallQueue()
  readonly #stash: StashDesk
  // Calls whose outcome nobody waits for any more, until it has come: their names, if a failure is to be logged then.
  readonly #abandoned = new Map<number, string | undefined>()
  // Retrievals whose outcome is on its way to its place, and what is to be done with it then.
  readonly #retrievals = new Map<number, StashPost[]>()
  // The call that the host blocks on, if its reply may go through the slot.
  #direct: number | undefined
  // The call started last: only that can have a deadline and wait here, since its caller is blocked.
  #last = { id: 0, startedAt: 0 }

  constructor(parts: CallDeskParts) {
    this.#parts = parts
    this.#stash = new StashDesk(parts)
  }

  get queued(): number {
    return this.#queue.size
  }

  /** Bytes of requests that wait here. */
  get queuedBytes(): number {
    return this.#queue.bytes
  }

  /** Stashed results that can be retrieved. */
  get stashed(): number {
    return this.#stash.size
  }

  /** Ids of calls without an outcome that nobody waits for any more. */
  get abandoned(): number[] {
    return [...this.#abandoned.keys()]
  }

  start(id: number, request: Uint8Array, direct = false): void {
    if (direct) this.#direct = id
    this.#last = { id, startedAt: performance.now() }
    this.#send(id, request)
  }

  /** The host has written request `id` itself, and blocks on it. */
  direct(id: number): void {
    this.#direct = id
  }

  /** Starts calls in the background. */
  startAll(calls: readonly StartRecord[]): void {
    const { supervisor } = this.#parts
    const sidecar = this.#queue.size === 0 ? supervisor.open : undefined
    // A whole burst in one write, where nothing waits.
    if (sidecar?.forwardAll(calls) === true) return
    for (const { id, request } of calls) this.#send(id, ownedBytes(request))
  }

  /** Writes what waits, if there is a sidecar that takes it. */
  flush(): void {
    const sidecar = this.#parts.supervisor.open
    if (sidecar === undefined) return
    for (const call of this.#queue.takeAll()) {
      const { id, request, uid, stashes } = call
      // The sidecar that kept the outcome may have ended while its retrieval waited.
      const outcome = uid === undefined ? undefined : this.#stash.retrieve(uid)
      if (outcome !== undefined) {
        this.#settleUnsent(call, outcome)
        continue
      }
      if (request !== undefined) sidecar.forward(id, this.#timely(id, request))
      for (const stash of stashes) this.#place(stash)
    }
  }

  cancel(id: number): void {
    const unsent = this.#queue.remove(id)
    if (unsent !== undefined) return this.#settleUnsent(unsent, { kind: 'cancelled', mayHaveRun: false })
    const { current } = this.#parts.supervisor
    const waiting = this.#retrievals.get(id)
    if (waiting !== undefined) {
      this.#retrievals.delete(id)
      // Its outcome is on its way to its place, which asks a loop that may be stuck.
      current?.askForLife()
      const outcome: Outcome = { kind: 'cancelled', mayHaveRun: true }
      for (const { uid } of waiting) this.#stash.keepHere(uid, outcome)
      return this.#settle(id, outcome)
    }
    if (current?.isOut(id) !== true) return // settled already
    current.cancel(id)
    setTimeout(() => {
      if (!current.isOut(id) || this.#abandoned.has(id)) return
      this.#settle(id, { kind: 'cancelled', mayHaveRun: true })
      this.#abandoned.set(id, undefined)
    }, CANCEL_LIMIT)
  }

  /** Nobody can ask for the result any more; a failure among it is logged, now or when it comes. */
  release(id: number, name: string): void {
    const outcome = this.#parts.arrivals.remove(id)
    if (outcome !== undefined) logUnseen(this.#parts.log, outcome, `result of ${name}()`)
    else if (this.#queue.has(id) || this.#parts.supervisor.current?.isOut(id) === true) this.#abandoned.set(id, name)
  }

  /**
   * The deadline has passed: gives the call up and cancels it. Undefined if its outcome is there after all; else
   * whether the request was out, and not taken back.
   */
  abandon(id: number): { readonly written: boolean } | undefined {
    const { arrivals, supervisor } = this.#parts
    if (arrivals.has(id)) return undefined
    if (this.#queue.remove(id) !== undefined) return { written: false }
    const { current } = supervisor
    if (current?.isOut(id) !== true) return { written: true }
    this.#abandoned.set(id, undefined)
    current.cancel(id)
    return { written: true }
  }

  /** Has the outcome of a call kept by the sidecar. */
  stash(stash: StashPost): void {
    this.#stash.announce(stash.uid)
    this.#place(stash)
  }

  /** Resolves once anybody's retrieval finds what was stashed under `uid`. */
  whenStashed(uid: string): Promise<void> {
    return this.#stash.whenRetrievable(uid)
  }

  /** Starts call `id`, whose outcome is what was stashed under `uid`. */
  retrieve(uid: string, id: number, request: Uint8Array): void {
    const stashes: StashPost[] = []
    this.#retrievals.set(id, stashes)
    this.#stash.whenPlaced(uid, () => {
      if (!this.#retrievals.delete(id)) return // cancelled meanwhile
      const outcome = this.#stash.takeLost(uid)
      if (outcome === undefined) this.#send(id, request, uid)
      else this.#settle(id, outcome)
      for (const stash of stashes) this.#place(stash)
    })
  }

  /** `isDirect`: the host is looking at the slot for this very reply. */
  replied(id: number, message: Uint8Array, isDirect: boolean): void {
    this.#stash.replied(id, message)
    const { slot, arrivals, replyMemory } = this.#parts
    const isBlocking = isDirect || (id === this.#direct && !this.#abandoned.has(id))
    if (isBlocking) {
      this.#direct = undefined
      if (slot.put(id, message)) return arrivals.delivered(id)
    }
    // What the host blocks on it opens at once, and gives shared memory back.
    this.#settle(id, { kind: 'reply', message: isBlocking ? ownedBytes(message) : new Uint8Array(message) })
    if (!isBlocking) replyMemory.giveBack(message)
  }

  /** A sidecar has ended. */
  over(failure: Failure, unanswered: Unanswered[], starting: boolean): void {
    const { supervisor } = this.#parts
    this.#stash.over(failure)
    for (const { id, written } of unanswered) this.#settle(id, { kind: 'failed', failure, mayHaveRun: written })
    if (starting || supervisor.isFinal) {
      if (this.#queue.size > 0) supervisor.told()
      this.#failQueued(failure)
    } else if (this.#queue.size > 0) {
      // Held behind a stuck loop, unwritten: the next sidecar serves it, if there may be one.
      const refusal = supervisor.ensure()
      if (refusal !== undefined) this.#failQueued(refusal)
    }
  }

  #timely(id: number, request: Uint8Array): Uint8Array {
    const { id: last, startedAt } = this.#last
    return id === last ? withTimeLeft(request, performance.now() - startedAt) : request
  }

  /** `uid`: what it retrieves, if it is a retrieval. */
  #send(id: number, request: Uint8Array, uid?: string): void {
    this.#queue.add(id, request, uid)
    const failure = this.#parts.supervisor.ensure()
    if (failure === undefined) return this.flush()
    this.#queue.remove(id)
    this.#settle(id, { kind: 'failed', failure, mayHaveRun: false })
  }

  #place(stash: StashPost): void {
    const { arrivals, supervisor } = this.#parts
    if (this.#queue.append(stash) || this.#retrievals.get(stash.id)?.push(stash) !== undefined) return
    const { uid, id } = stash
    const outcome = stash.outcome ?? arrivals.get(id)
    const sidecar = supervisor.open
    if (outcome !== undefined) {
      if (outcome.kind === 'reply' && sidecar !== undefined) this.#stash.keep(stash, outcome.message, sidecar)
      else this.#stash.keepHere(uid, outcome)
    } else if (sidecar !== undefined) {
      this.#stash.keepRunning(stash, sidecar)
    } else {
      this.#queue.addStash(stash)
      const refusal = supervisor.ensure()
      if (refusal !== undefined) this.#failQueued(refusal)
    }
  }

  #failQueued(failure: Failure): void {
    for (const call of this.#queue.takeAll()) this.#settleUnsent(call, { kind: 'failed', failure, mayHaveRun: false })
  }

  #settleUnsent({ id, request, stashes }: QueuedCall, outcome: Outcome): void {
    for (const { uid } of stashes) this.#stash.keepHere(uid, outcome)
    if (request !== undefined) this.#settle(id, outcome)
  }

  #settle(id: number, outcome: Outcome): void {
    // Held back while nothing could be written; the next sidecar would know nothing of the call.
    for (const { uid } of this.#queue.takeStashes(id)) this.#stash.keepHere(uid, outcome)
    if (!this.#abandoned.has(id)) return this.#parts.arrivals.settle(id, outcome)
    const name = this.#abandoned.get(id)
    this.#abandoned.delete(id)
    if (name !== undefined) logUnseen(this.#parts.log, outcome, `result of ${name}()`)
  }
}
