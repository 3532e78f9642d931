// The reactor's thread. Serves the requests that put outcomes away and get them back, each with one reply.
import { writeResponse } from '../src/envelope.js'
import { CrochetError } from '../src/errors.js'
import type { StashParams } from './call-params.js'
import type { ClientCalls } from './client-calls.js'
import type { ReplyWriter, WireOutcome } from './reply-writer.js'
import type { Stash } from './stash.js'

export interface StashRequestsParts {
  readonly send: (message: Uint8Array) => void
  readonly calls: ClientCalls
  readonly replies: ReplyWriter
  readonly stash: Stash
  /** Answers request `id` with what is wrong with its parameters. */
  readonly refuse: (id: number, why: string) => void
}

export class StashRequests {
  readonly #parts: StashRequestsParts
  // Retrievals that wait for a running call, by its key: it may be another client's.
  readonly #retrievals = new Map<number, number>()

  constructor(parts: StashRequestsParts) {
    this.#parts = parts
  }

  /** Key of the call that a client means by `id`: a retrieval's stands for the call whose outcome it waits for. */
  callOf(id: number): number {
    return this.#retrievals.get(id) ?? this.#parts.calls.keyOf(id)
  }

  /** Serves `stash`. */
  put(id: number, params: StashParams | string): void {
    const { send, replies, refuse } = this.#parts
    if (typeof params === 'string') return refuse(id, params)
    try {
      send(writeResponse(id, null, this.#put(params)))
    } catch (error) {
      if (!(error instanceof CrochetError)) throw error
      send(replies.respond(id, 'stash', replies.failed(error)))
    }
  }

  /** Serves `retrieve`. */
  get(id: number, uid: string | undefined): void {
    const { send, replies, stash, refuse } = this.#parts
    if (uid === undefined) return refuse(id, 'retrieve: the uid has to be a string')
    const taken = (outcome: WireOutcome): void => {
      this.#retrievals.delete(id)
      send(replies.respond(id, 'retrieveResult', outcome))
    }
    try {
      const call = stash.take(uid, taken)
      if (call !== undefined) this.#retrievals.set(id, call)
    } catch (error) {
      if (!(error instanceof CrochetError)) throw error
      taken(replies.failed(error))
    }
  }

  /** False if the reply has left: the client has the outcome then, and puts it away. */
  #put(params: StashParams): boolean {
    const { calls, stash } = this.#parts
    if (params.kind === 'outcome') {
      stash.keep(params.uid, params.outcome)
      return true
    }
    const call = this.callOf(params.id)
    if (!calls.has(call)) return false
    stash.expect(params.uid, call)
    return true
  }
}
