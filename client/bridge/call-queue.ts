// Bridge thread. What no sidecar has been given yet, in the host thread's order.

import type { Post } from './commands.js'

export type StashPost = Extract<Post, { kind: 'stash' }>

export interface QueuedCall {
  readonly id: number
  /** Undefined for a call that was written before, and whose outcome is to be stashed. */
  readonly request: Uint8Array | undefined
  /** What it is to retrieve, if it is a retrieval: only the sidecar that keeps it knows of it. */
  readonly uid: string | undefined
  /** What is to be done with its outcome. */
  readonly stashes: StashPost[]
}

export class CallQueue {
  readonly #waiting = new Map<number, QueuedCall>()
  #bytes = 0

  /** Bytes of the requests. */
  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#waiting.size
  }

  add(id: number, request: Uint8Array, uid?: string): void {
    this.#add({ id, request, uid, stashes: [] })
  }

  /** Has the outcome of a call that waits here stashed; false if it does not wait here. */
  append(stash: StashPost): boolean {
    return this.#waiting.get(stash.id)?.stashes.push(stash) !== undefined
  }

  /** The same for one that was written, while nothing can be written. */
  addStash(stash: StashPost): void {
    this.#add({ id: stash.id, request: undefined, uid: undefined, stashes: [stash] })
  }

  /** What is to be done with the outcome of a call that was written before and now has one. */
  takeStashes(id: number): readonly StashPost[] {
    const call = this.#waiting.get(id)
    if (call === undefined || call.request !== undefined) return []
    this.#delete(call)
    return call.stashes
  }

  has(id: number): boolean {
    return this.#waiting.get(id)?.request !== undefined
  }

  /** Takes a request back, unsent; undefined if it was not here. */
  remove(id: number): QueuedCall | undefined {
    const call = this.#waiting.get(id)
    if (call?.request === undefined) return undefined
    this.#delete(call)
    return call
  }

  /** Takes all of them, in order. */
  takeAll(): QueuedCall[] {
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#bytes = 0
    return all
  }

  #add(call: QueuedCall): void {
    this.#waiting.set(call.id, call)
    this.#bytes += call.request?.byteLength ?? 0
  }

  #delete(call: QueuedCall): void {
    this.#waiting.delete(call.id)
    this.#bytes -= call.request?.byteLength ?? 0
  }
}
