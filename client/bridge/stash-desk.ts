// Bridge thread. Hands outcomes over to the sidecar's stash, and remembers which of them were lost with a sidecar.
import { parseMessage, writeResponse } from '../../src/envelope.js'
import type { StashPost } from './call-queue.js'
import type { Failure, Outcome } from './commands.js'
import { RefusedRequest } from './connection.js'
import type { Generation } from './generation.js'
import type { LogSink } from './log-sink.js'
import { logUnseen } from './log-unseen.js'
import { bytesOf } from './outcome.js'

/** What a hand-over adds to the response it hands over. */
const HANDOVER_BYTES = 64

/** Ids remembered beyond `maxStash`: a retrieval of a refused one is told so, and none that is kept is forgotten for it. */
const REMEMBERED_BEYOND = 4096

interface Handover {
  readonly id: number
  /** The response, should it come before the sidecar could be told to keep its outcome. */
  message: Uint8Array | undefined
}

export interface StashDeskParts {
  /** Results that the sidecar keeps; some more ids are remembered, the oldest are forgotten first. */
  readonly maxStash: number
  /** Bytes of the outcomes that are kept here. */
  readonly maxStashBytes: number
  readonly maxMessageBytes: number
  /** How long (ms) the sidecar keeps a settled outcome. */
  readonly stashTtl: number
  readonly log: LogSink
}

export class StashDesk {
  readonly #parts: StashDeskParts
  // Calls whose outcome the sidecar has been asked to keep.
  readonly #handovers = new Set<Handover>()
  // Uids on their way to their place, and the retrievals that have come before.
  readonly #placing = new Map<string, (() => void)[]>()
  // What the sidecar has been given, and has not yet said to keep.
  readonly #unanswered = new Map<string, Promise<unknown>>()
  // What the living sidecar keeps, each with the moment at which it had an outcome, and the running calls among it.
  readonly #kept = new Map<string, number | undefined>()
  readonly #running = new Map<number, string[]>()
  // What a retrieval of anything else comes to.
  readonly #lost = new Map<string, Outcome>()
  #lostBytes = 0

  constructor(parts: StashDeskParts) {
    this.#parts = parts
  }

  /** Outcomes that the living sidecar keeps, or will keep once there are any. */
  get size(): number {
    const oldest = performance.now() - this.#parts.stashTtl
    return [...this.#kept.values()].filter((settledAt) => settledAt === undefined || settledAt > oldest).length
  }

  /** From now on retrievals of `uid` wait until it is kept or lost. */
  announce(uid: string): void {
    this.#placing.set(uid, [])
  }

  /** Keeps an outcome that is here as a response. */
  keep({ uid, name }: StashPost, message: Uint8Array, sidecar: Generation): void {
    // As the sidecar does for an outcome that comes while it is stashed.
    if (name !== undefined) {
      logUnseen(this.#parts.log, { kind: 'reply', message }, `stashed result of ${name}()`)
    }
    const response = parseMessage(message)
    if (response.type !== 'response' || message.byteLength + HANDOVER_BYTES > this.#parts.maxMessageBytes) {
      return this.keepHere(uid, { kind: 'reply', message })
    }
    const asked = this.#ask(sidecar, uid, [uid, null, [response.error, response.result]], performance.now())
    this.#unanswered.set(uid, asked)
    void asked.then(() => this.#unanswered.delete(uid))
    // No answer is waited for: the sidecar serves what is written later after this.
    this.#placed(uid)
  }

  /** Keeps the outcome of a call that the sidecar is running. */
  keepRunning(stash: StashPost, sidecar: Generation): void {
    const { uid, id } = stash
    const handover: Handover = { id, message: undefined }
    this.#handovers.add(handover)
    this.#running.set(id, [...(this.#running.get(id) ?? []), uid])
    void this.#ask(sidecar, uid, [uid, id]).then((kept) => {
      this.#handovers.delete(handover)
      // The reply and the question have crossed: the outcome goes back.
      if (kept === false && handover.message !== undefined) this.keep(stash, handover.message, sidecar)
      this.#placed(uid)
    })
  }

  /** Sees each reply, and remembers it if its call is being stashed. */
  replied(id: number, message: Uint8Array): void {
    for (const handover of this.#handovers) {
      if (handover.id === id) handover.message = new Uint8Array(message)
    }
    const uids = this.#running.get(id)
    if (uids === undefined) return
    this.#running.delete(id)
    for (const uid of uids) if (this.#kept.has(uid)) this.#kept.set(uid, performance.now())
  }

  /** Keeps an outcome that no sidecar can keep. */
  keepHere(uid: string, outcome: Outcome): void {
    const { maxStash, maxStashBytes } = this.#parts
    this.#kept.delete(uid)
    const isTooMuch = this.#lostBytes + bytesOf(outcome) > maxStashBytes && outcome.kind === 'reply'
    const kept = isTooMuch ? refused(maxStashBytes) : outcome
    this.#lost.set(uid, kept)
    this.#lostBytes += bytesOf(kept)
    const [oldest] = this.#lost.keys()
    if (oldest !== undefined && this.#lost.size > maxStash + REMEMBERED_BEYOND) this.takeLost(oldest)
    this.#placed(uid)
  }

  /** Calls back once what `uid` stands for is where a retrieval will find it: mostly at once. */
  whenPlaced(uid: string, retrieve: () => void): void {
    const waiting = this.#placing.get(uid)
    if (waiting === undefined) retrieve()
    else waiting.push(retrieve)
  }

  /** Resolves once another client's retrieval finds it too, which comes by another way. */
  async whenRetrievable(uid: string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.whenPlaced(uid, resolve)
    })
    await this.#unanswered.get(uid)
  }

  /** What became of `uid`, if no sidecar has it any more. Asked once. */
  takeLost(uid: string): Outcome | undefined {
    const outcome = this.#lost.get(uid)
    if (outcome === undefined) return undefined
    this.#lost.delete(uid)
    this.#lostBytes -= bytesOf(outcome)
    return outcome
  }

  /** The same; if it is undefined, the living sidecar is asked for it now. */
  retrieve(uid: string): Outcome | undefined {
    this.#kept.delete(uid)
    return this.takeLost(uid)
  }

  /** The sidecar has ended, and with it all that it kept. */
  over(failure: Failure): void {
    for (const uid of this.#kept.keys()) this.keepHere(uid, { kind: 'failed', failure, mayHaveRun: true })
    this.#kept.clear()
    this.#running.clear()
  }

  async #ask(sidecar: Generation, uid: string, params: readonly unknown[], settledAt?: number): Promise<unknown> {
    this.#kept.set(uid, settledAt)
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined && this.#kept.size > this.#parts.maxStash + REMEMBERED_BEYOND) this.#kept.delete(oldest)
    try {
      return await sidecar.request('stash', params)
    } catch (error) {
      // A full stash; or the end of the sidecar, of which `over` has been told.
      if (error instanceof RefusedRequest) this.keepHere(uid, { kind: 'reply', message: error.response })
      return undefined
    }
  }

  #placed(uid: string): void {
    const waiting = this.#placing.get(uid) ?? []
    this.#placing.delete(uid)
    for (const retrieve of waiting) retrieve()
  }
}

function refused(maxStashBytes: number): Outcome {
  const text = `stashed results take ${maxStashBytes} bytes already, the limit (maxStashBytes)`
  return { kind: 'reply', message: writeResponse(0, ['overloaded', text, { limit: 'maxStashBytes' }], null) }
}
