// Bridge thread. Tells the host what becomes of one sidecar, if anybody there wants to know.
import type { Failure, SidecarPost } from './commands.js'

/** Takes one event, on its way to the host. */
export type PostEvent = (post: SidecarPost) => void

/** `post`, for as long as the host's word says that somebody has subscribed. */
export function postIfWatched(isWatched: Int32Array, post: PostEvent): PostEvent {
  return (event) => {
    if (Atomics.load(isWatched, 0) === 1) post(event)
  }
}

export class SidecarWatch {
  readonly #post: PostEvent
  readonly #generation: number
  #pid: number | undefined
  readonly #startedAt = performance.now()
  #isUp = false

  /** `pid`: 0 if it could not be spawned; `last`: why there is not the one before any more, if there was one. */
  constructor(generation: number, pid: number, last: Failure | undefined, post: PostEvent) {
    this.#post = post
    this.#generation = generation
    this.#pid = pid === 0 ? undefined : pid
    if (this.#pid === undefined) return
    this.#tell('start')
    if (last !== undefined) this.#tell('restart', last)
  }

  /** Requests may be written; called again whenever they were held. `pid`: of one that was found rather than started. */
  open(pid: number | undefined): void {
    this.#pid ??= pid
    if (!this.#isUp) this.#tell('ready')
    this.#isUp = true
  }

  over(failure: Failure): void {
    this.#tell('stop', failure)
  }

  #tell(what: SidecarPost['what'], failure?: Failure): void {
    const stop = failure?.stop
    this.#post({
      what,
      event: {
        generation: this.#generation,
        pid: this.#pid,
        time: Date.now(),
        duration: performance.now() - this.#startedAt,
        reason: stop?.reason,
        exitCode: stop?.exitCode,
        signal: stop?.signal,
        message: failure?.message,
      },
    })
  }
}
