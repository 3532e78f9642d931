// The reactor's thread. Outcomes kept for whoever comes with their uid: each once, for a time, and not too many.
import { parseMessage, writeResponse } from '../src/envelope.js'
import { Overloaded, ResultNotFound } from '../src/errors.js'
import { DEFAULT_MAX_STASH, DEFAULT_MAX_STASH_BYTES, DEFAULT_STASH_TTL } from '../src/messages.js'
import { ownedBytes } from '../src/owned-bytes.js'
import { failureToWire } from '../src/wire-error.js'
import type { WireOutcome } from './reply-writer.js'

type Entry =
  /** Kept as the bytes of a response: what they take is known, and nobody can change them. */
  | { readonly kind: 'settled'; readonly response: Uint8Array; readonly expiry: NodeJS.Timeout }
  /** Its call still runs: `settle` comes with the outcome, which whoever has retrieved it meanwhile waits for. */
  | { readonly kind: 'running'; readonly call: number; taker: ((outcome: WireOutcome) => void) | undefined }

/** Uids remembered for the error's sake after they were used or have expired. */
const MOST_REMEMBERED = 4096

export interface StashLimits {
  /** Entries at a time, and bytes of them together. */
  readonly most: number
  readonly mostBytes: number
  /** Milliseconds that a settled one is kept. */
  readonly ttl: number
}

const defaults: StashLimits = {
  most: DEFAULT_MAX_STASH,
  mostBytes: DEFAULT_MAX_STASH_BYTES,
  ttl: DEFAULT_STASH_TTL,
}

export class Stash {
  readonly #limits: StashLimits
  readonly #entries = new Map<string, Entry>()
  readonly #byCall = new Map<number, Set<string>>()
  readonly #gone = new Map<string, 'used' | 'expired'>()
  readonly #added: () => void
  #bytes = 0

  /** `added` is called with each that comes. */
  constructor(limits: Partial<StashLimits> = {}, added: () => void = () => {}) {
    this.#added = added
    this.#limits = { ...defaults, ...limits }
  }

  get size(): number {
    return this.#entries.size
  }

  /** Whether somebody may come for the outcome of running call `id`. */
  isExpected(id: number): boolean {
    return this.#byCall.has(id)
  }

  /**
   * Keeps an outcome.
   * @throws Overloaded when the stash is full
   */
  keep(uid: string, outcome: WireOutcome): void {
    this.#makeRoom(uid)
    const response = ownedBytes(writeResponse(0, outcome.error, outcome.result))
    const refusal = this.#refuseBytes(response)
    if (refusal !== undefined) throw refusal
    this.#settled(uid, response)
    this.#added()
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
    this.#added()
  }

  /**
   * Call `id` has settled, with what `message` tells; true if its outcome was put away for later, with nobody there to
   * see it. One that is too large is put away as Overloaded.
   */
  settle(id: number, message: Uint8Array): boolean {
    const uids = this.#byCall.get(id)
    if (uids === undefined) return false
    const response = ownedBytes(message)
    let isUnseen = false
    for (const uid of uids) {
      const entry = this.#entries.get(uid)
      if (entry?.kind !== 'running') continue
      this.#entries.delete(uid)
      isUnseen ||= entry.taker === undefined
      if (entry.taker !== undefined) entry.taker(outcomeIn(response))
      else this.#settled(uid, this.#refusalFor(response) ?? response)
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
    this.#delete(uid, entry.response)
    taker(outcomeIn(entry.response))
    return undefined
  }

  #settled(uid: string, response: Uint8Array): void {
    const expiry = setTimeout(() => {
      this.#delete(uid, response)
      this.#remember(uid, 'expired')
    }, this.#limits.ttl)
    // An application that is the reactor may end with results that nobody came for.
    expiry.unref()
    this.#entries.set(uid, { kind: 'settled', response, expiry })
    this.#bytes += response.byteLength
  }

  #delete(uid: string, response: Uint8Array): void {
    this.#entries.delete(uid)
    this.#bytes -= response.byteLength
  }

  #makeRoom(uid: string): void {
    this.#gone.delete(uid)
    const { most } = this.#limits
    if (this.#entries.size < most) return
    const message = `${most} results are stashed already, the limit (maxStash)`
    throw new Overloaded(message, { limit: 'maxStash', mayHaveRun: true })
  }

  #refuseBytes(response: Uint8Array): Overloaded | undefined {
    const { mostBytes } = this.#limits
    if (this.#bytes + response.byteLength <= mostBytes) return undefined
    const message = `stashed results take ${this.#bytes} bytes already, and ${mostBytes} is the limit (maxStashBytes)`
    return new Overloaded(message, { limit: 'maxStashBytes', mayHaveRun: true })
  }

  #refusalFor(response: Uint8Array): Uint8Array | undefined {
    const refusal = this.#refuseBytes(response)
    return refusal === undefined ? undefined : ownedBytes(writeResponse(0, failureToWire(refusal), null))
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

function outcomeIn(response: Uint8Array): WireOutcome {
  const message = parseMessage(response)
  if (message.type !== 'response') throw new Error('not a response')
  return message
}
