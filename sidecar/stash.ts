// Sidecar. Outcomes kept for whoever comes with their uid: each once, for a time, and not too many.
import { Overloaded, ResultNotFound } from '../src/errors.js'
import type { WireOutcome } from './reply-writer.js'

type Entry =
  | { readonly kind: 'settled'; readonly outcome: WireOutcome; readonly expiry: NodeJS.Timeout }
  /** Its call still runs: `settle` comes with the outcome, which whoever has retrieved it meanwhile waits for. */
  | { readonly kind: 'running'; readonly call: number; taker: ((outcome: WireOutcome) => void) | undefined }

/** Uids remembered for the error's sake after they were used or have expired. */
const MOST_REMEMBERED = 4096

export class Stash {
  readonly #most: number
  readonly #ttl: number
  readonly #entries = new Map<string, Entry>()
  readonly #byCall = new Map<number, Set<string>>()
  readonly #gone = new Map<string, 'used' | 'expired'>()

  /** `most`: entries at a time; `ttl`: ms that a settled one is kept. */
  constructor(most: number, ttl: number) {
    this.#most = most
    this.#ttl = ttl
  }

  /**
   * Keeps an outcome.
   * @throws Overloaded when the stash is full
   */
  keep(uid: string, outcome: WireOutcome): void {
    this.#makeRoom(uid)
    this.#settled(uid, outcome)
  }

  /**
   * Keeps the outcome of running call `id` once there is one.
   * @throws Overloaded when the stash is full
   */
  expect(uid: string, id: number): void {
    this.#makeRoom(uid)
    this.#entries.set(uid, { kind: 'running', call: id, taker: undefined })
    const uids = this.#byCall.get(id) ?? new Set()
    this.#byCall.set(id, uids.add(uid))
  }

  /** Call `id` has settled; true if its outcome was put away for later, with nobody there to see it. */
  settle(id: number, outcomeOf: () => WireOutcome): boolean {
    const uids = this.#byCall.get(id)
    if (uids === undefined) return false
    const outcome = outcomeOf()
    let isUnseen = false
    for (const uid of uids) {
      const entry = this.#entries.get(uid)
      if (entry?.kind !== 'running') continue
      this.#entries.delete(uid)
      isUnseen ||= entry.taker === undefined
      if (entry.taker === undefined) this.#settled(uid, outcome)
      else entry.taker(outcome)
    }
    this.#byCall.delete(id)
    return isUnseen
  }

  /**
   * Takes what `uid` stands for, once; `taker` is called with the outcome, at once or when the call settles.
   * @returns the running call, which a cancellation is then meant for
   * @throws ResultNotFound
   */
  take(uid: string, taker: (outcome: WireOutcome) => void): number | undefined {
    const entry = this.#entries.get(uid)
    if (entry === undefined || (entry.kind === 'running' && entry.taker !== undefined)) throw this.#notFound(uid)
    this.#remember(uid, 'used')
    if (entry.kind === 'running') {
      entry.taker = taker
      return entry.call
    }
    clearTimeout(entry.expiry)
    this.#entries.delete(uid)
    taker(entry.outcome)
    return undefined
  }

  #settled(uid: string, outcome: WireOutcome): void {
    const expiry = setTimeout(() => {
      this.#entries.delete(uid)
      this.#remember(uid, 'expired')
    }, this.#ttl)
    this.#entries.set(uid, { kind: 'settled', outcome, expiry })
  }

  #makeRoom(uid: string): void {
    this.#gone.delete(uid)
    if (this.#entries.size < this.#most) return
    const message = `${this.#most} results are stashed already, the most there may be (maxStash)`
    throw new Overloaded(message, { limit: 'maxStash', mayHaveRun: true })
  }

  #notFound(uid: string): ResultNotFound {
    const why = this.#gone.get(uid) ?? (this.#entries.has(uid) ? 'used' : 'unknown')
    const text = { used: 'has been retrieved before', expired: 'has expired', unknown: 'is unknown here' }[why]
    return new ResultNotFound(`the stashed result ${text}`, { why, mayHaveRun: true })
  }

  #remember(uid: string, why: 'used' | 'expired'): void {
    this.#gone.set(uid, why)
    if (this.#gone.size <= MOST_REMEMBERED) return
    for (const oldest of this.#gone.keys()) return void this.#gone.delete(oldest)
  }
}
