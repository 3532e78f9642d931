// Host thread. Takes what the bridge posts: log records for the user's logger, events of sidecars for their subscribers.
import type { MessagePort } from 'node:worker_threads'
import { workerThreads } from '../src/worker-threads.js'
import { type HostPost, logBytes } from './bridge/commands.js'
import type { HostLog } from './host-log.js'
import { isSidecarWatched, publishSidecarEvent } from './sidecar-channels.js'

export interface BridgePostsParts {
  readonly port: MessagePort
  readonly log: HostLog
  /** Whether the bridge posts log records. */
  readonly hasLogger: boolean
  /** One word: how much of the log has been taken. */
  readonly logsTaken: Int32Array
  /** One word: 1 once the bridge is to post events. */
  readonly isWatched: Int32Array
}

/** Posts are taken when the loop turns, and by `drain`. Where nobody wants any, nobody looks. */
export class BridgePosts {
  readonly #parts: BridgePostsParts
  #isTaking = false
  #isWatched = false

  constructor(parts: BridgePostsParts) {
    this.#parts = parts
    if (parts.hasLogger) this.#take()
    this.#lookForSubscribers()
  }

  /** To be called when a wait has ended, and our own state is consistent. */
  drain(): void {
    this.#lookForSubscribers()
    if (!this.#isTaking) return
    const { port } = this.#parts
    const { receiveMessageOnPort } = workerThreads()
    for (let post = receiveMessageOnPort(port); post !== undefined; post = receiveMessageOnPort(port)) {
      this.#taken(post.message as HostPost)
    }
  }

  /** Once somebody has subscribed, the bridge posts events for good: without subscribers they go nowhere. */
  #lookForSubscribers(): void {
    if (this.#isWatched || !isSidecarWatched()) return
    this.#isWatched = true
    Atomics.store(this.#parts.isWatched, 0, 1)
    this.#take()
  }

  #take(): void {
    if (this.#isTaking) return
    this.#isTaking = true
    const { port } = this.#parts
    port.on('message', (post: HostPost) => this.#taken(post))
    // A reactor that is not used keeps no program alive.
    port.unref()
  }

  #taken(post: HostPost): void {
    if ('event' in post) return publishSidecarEvent(post)
    Atomics.add(this.#parts.logsTaken, 0, logBytes(post))
    this.#parts.log(post)
  }
}
