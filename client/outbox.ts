// Host thread. What the host says to its bridge one-way, in order: requests of background calls through shared memory, the
// rest posted. Counts it, as the bridge counts what it has served.
import type { MessagePort } from 'node:worker_threads'
import { ownedBytes } from '../src/owned-bytes.js'
import type { Backlog } from './bridge/backlog.js'
import { BELL, type Post } from './bridge/commands.js'
import type { DirectLine } from './bridge/direct-line.js'
import { bytesOf } from './bridge/outcome.js'
import type { StartRing } from './bridge/start-ring.js'

export interface OutboxParts {
  readonly port: Pick<MessagePort, 'postMessage'>
  readonly line: DirectLine
  readonly starts: StartRing
  readonly backlog: Backlog
}

export class Outbox {
  readonly #parts: OutboxParts
  #posted = 0
  // The last one that went through the port.
  #lastPost = 0
  // Bytes said since the bridge had last served all.
  #unservedBytes = 0

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  /** How much has been said: the number of the last post. */
  get posted(): number {
    return this.#posted
  }

  /** Bytes on their way to the sidecar; at times too many, never too few. */
  get queuedBytes(): number {
    const { line, backlog } = this.#parts
    // In this order: what the bridge has served meanwhile it has told of before.
    const unserved = line.hasServed(this.#posted) ? 0 : this.#unservedBytes
    return unserved + backlog.queued
  }

  post(post: Post): void {
    this.#count(bytesIn(post))
    this.#lastPost = this.#posted
    this.#parts.port.postMessage(post)
  }

  /** Starts a call in the background. */
  start(id: number, request: Uint8Array): void {
    const { port, line, starts } = this.#parts
    // In order: what was posted before has to be served before.
    const isInRing = line.hasServedPost(this.#lastPost) && starts.put(id, request)
    if (!isInRing) return this.post({ kind: 'start', id, request: ownedBytes(request) })
    this.#count(request.byteLength)
    if (starts.ring()) port.postMessage(BELL)
  }

  #count(bytes: number): void {
    if (this.#parts.line.hasServed(this.#posted)) this.#unservedBytes = 0
    this.#unservedBytes += bytes
    // The bridge counts with us, in a word of 32 bits.
    this.#posted = (this.#posted + 1) | 0
  }
}

function bytesIn(post: Post): number {
  if ('request' in post) return post.request.byteLength
  return post.kind === 'stash' && post.outcome !== undefined ? bytesOf(post.outcome) : 0
}
