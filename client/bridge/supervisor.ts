// Bridge thread. Which sidecar there is: starts one when it is needed, replaces one that ended, stops it for good.
import type { MessageMemory } from '../../src/message-memory.js'
import type { Failure, SidecarOptions } from './commands.js'
import type { Unanswered } from './connection.js'
import type { DirectLine } from './direct-line.js'
import { Generation } from './generation.js'
import type { LogSink } from './log-sink.js'
import type { OpenLink } from './reactor-link.js'
import { RestartLimit } from './restart-limit.js'
import { type PostEvent, SidecarWatch } from './sidecar-watch.js'

export interface SupervisorEvents {
  /** Requests may be written to `generation`. */
  readonly open: () => void
  readonly replied: (id: number, message: Uint8Array, isDirect: boolean) => void
  /** A sidecar ended; `unanswered` of its requests fail, and what waits for a start fails if `starting`. */
  readonly over: (failure: Failure, unanswered: Unanswered[], starting: boolean) => void
  /** A SIGINT has come, after `since` (ns, of `process.hrtime`). */
  readonly interrupted: (since: bigint) => void
  readonly log: LogSink
  /** Takes what becomes of sidecars. */
  readonly observe: PostEvent
  readonly line: DirectLine
  /** What large replies lie in. */
  readonly replyMemory: MessageMemory
}

export class Supervisor {
  readonly #options: SidecarOptions
  readonly #openLink: OpenLink
  readonly #events: SupervisorEvents
  readonly #sidecarPid: Int32Array
  readonly #limit: RestartLimit
  #generations = 0
  #current: Generation | undefined
  // How the one before ended.
  #last: Failure | undefined
  // Nobody has been told yet: a start at `setup()` fails at the first call.
  #untold: Failure | undefined
  // There will be no sidecar any more.
  #final: Failure | undefined
  #closing: Promise<void> | undefined
  #closed: (() => void) | undefined

  constructor(options: SidecarOptions, openLink: OpenLink, sidecarPid: Int32Array, events: SupervisorEvents) {
    this.#options = options
    this.#limit = new RestartLimit(options.maxFailedStarts, options.failedStartWindow)
    this.#openLink = openLink
    this.#sidecarPid = sidecarPid
    this.#events = events
  }

  /** The sidecar that takes requests, if there is one and its loop turns. */
  get open(): Generation | undefined {
    return this.#current?.open === true ? this.#current : undefined
  }

  /** The living sidecar, if there is one. */
  get current(): Generation | undefined {
    return this.#current
  }

  /** Starts so far. */
  get generations(): number {
    return this.#generations
  }

  /** Whether there will be no sidecar any more. */
  get isFinal(): boolean {
    return this.#final !== undefined
  }

  /** Sees to it that a sidecar is there or on its way; else says why there will be none for this call. */
  ensure(): Failure | undefined {
    if (this.#final !== undefined) return this.#final
    if (this.#current !== undefined) return undefined
    const untold = this.#untold
    this.#untold = undefined
    if (untold !== undefined) return untold
    const refusal = this.#limit.refusal(performance.now())
    if (refusal !== undefined) return refusal
    this.start()
    return undefined
  }

  start(): void {
    this.#generations += 1
    let answered = false
    const generation = new Generation(this.#generations, this.#options, this.#openLink, {
      open: () => {
        watch.open(generation.reactorPid)
        this.#events.open()
      },
      log: this.#events.log,
      line: this.#events.line,
      replyMemory: this.#events.replyMemory,
      interrupted: this.#events.interrupted,
      replied: (id, message, isDirect) => {
        if (!answered) this.#limit.answered()
        answered = true
        this.#events.replied(id, message, isDirect)
      },
      reaped: () => Atomics.store(this.#sidecarPid, 0, 0),
      over: (failure, unanswered) => {
        if (!answered) this.#limit.failed(failure, performance.now())
        watch.over(failure)
        this.#over(failure, unanswered, generation.starting)
      },
    })
    const watch = new SidecarWatch(this.#generations, generation.pid, this.#last, this.#events.observe)
    this.#current = generation
    Atomics.store(this.#sidecarPid, 0, generation.pid)
  }

  /** Stops the sidecar for good; resolves once it is gone. */
  close(grace: number): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#final = closedFailure(this.#generations)
      if (this.#current === undefined) return resolve()
      this.#closed = resolve
      this.#current.close(grace)
    })
    return this.#closing
  }

  /** Somebody has been told of the failed start. */
  told(): void {
    this.#untold = undefined
  }

  #over(failure: Failure, unanswered: Unanswered[], starting: boolean): void {
    this.#current = undefined
    this.#last = failure
    if (this.#options.restart === 'never') this.#final ??= failure
    if (starting) this.#untold = failure
    this.#events.over(failure, unanswered, starting)
    this.#closed?.()
  }
}

function closedFailure(generation: number): Failure {
  const stop = { reason: 'closed' as const, exitCode: undefined, signal: undefined, stderrTail: '', generation }
  return { kind: 'stopped', message: 'the reactor has been shut down', stop, cause: undefined }
}
