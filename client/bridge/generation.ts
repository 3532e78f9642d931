// Bridge thread. One life of the sidecar, from spawn through handshake to its end, which comes exactly once.

import { PROTOCOL_VERSION } from '../../src/messages.js'
import type { StartPhase, StopReason } from '../../src/stop-details.js'
import { version } from '../../src/version.js'
import type { Failure, SidecarOptions } from './commands.js'
import { Connection, RefusedRequest, type Unanswered } from './connection.js'
import { describeEnd } from './describe-end.js'
import { LoopWatch } from './loop-watch.js'
import type { ProcessEnd, SidecarProcess, SpawnSidecar } from './sidecar-process.js'

export interface GenerationEvents {
  /** Requests may be written; called again whenever they were held. */
  readonly open: () => void
  readonly replied: (id: number, message: Uint8Array) => void
  readonly over: (failure: Failure, unanswered: Unanswered[]) => void
}

export class Generation {
  readonly number: number
  readonly #options: SidecarOptions
  readonly #events: GenerationEvents
  readonly #process: SidecarProcess
  readonly #connection: Connection
  readonly #watch: LoopWatch
  readonly #startTimer: NodeJS.Timeout
  #startPhase: StartPhase | undefined = 'bootstrap'
  // Why we ended it, if we did; else the process's own end tells.
  #verdict: StopReason | undefined
  #detail = ''
  #startCause: Uint8Array | undefined

  constructor(number: number, options: SidecarOptions, spawn: SpawnSidecar, events: GenerationEvents) {
    this.number = number
    this.#options = options
    this.#events = events
    this.#process = spawn(options, {
      data: (chunk) => this.#receive(chunk),
      ended: (end) => this.#ended(end),
    })
    this.#connection = new Connection({
      write: this.#process.write,
      maxMessageBytes: options.maxMessageBytes,
      replied: events.replied,
      logged: () => {},
    })
    this.#watch = new LoopWatch(
      () => this.#connection.request('ping', []),
      options.unresponsiveAfter,
      () => this.#end('hung', `its loop answered nothing for ${options.unresponsiveAfter} ms after a missed deadline`),
    )
    const { startTimeout } = options
    this.#startTimer = setTimeout(() => {
      this.#startPhase = 'handshake'
      this.#end('start', `it was not up after ${startTimeout} ms`)
    }, startTimeout)
    void this.#initialize()
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  get starting(): boolean {
    return this.#startPhase !== undefined
  }

  /**
   * Whether a request may be written. After a missed deadline requests are held until the loop has given a sign of
   * life, so that a stuck sidecar swallows none of them.
   */
  get open(): boolean {
    return !this.starting && !this.#watch.asking && this.#verdict === undefined
  }

  forward(id: number, request: Uint8Array): void {
    this.#connection.forward(id, request)
  }

  isWritten(id: number): boolean | undefined {
    return this.#connection.isWritten(id)
  }

  /** Tells the function to stop, and asks the loop whether it still turns. */
  cancel(id: number): void {
    this.#connection.cancel(id)
    this.#watch.ask(this.#events.open)
  }

  /** Asks the sidecar to leave, and kills it after `grace` ms. */
  close(grace: number): void {
    this.#verdict = 'closed'
    if (this.starting) return this.#process.kill()
    setTimeout(() => this.#process.kill(), grace)
    this.#connection.request('shutdown', []).catch(() => {})
  }

  async #initialize(): Promise<void> {
    const { init } = this.#options
    const params = { protocol: PROTOCOL_VERSION, client: `crochet-sidecar ${version}`, payload: 'packed' }
    try {
      await this.#connection.request('initialize', [init === undefined ? params : { ...params, init }])
    } catch (error) {
      if (!(error instanceof RefusedRequest)) return // it has ended, which says more
      this.#startPhase = error.wireError[0] === 'version' ? 'version' : 'handshake'
      this.#startCause = error.response
      return this.#end('start', error.message)
    }
    if (this.#verdict !== undefined) return
    clearTimeout(this.#startTimer)
    this.#startPhase = undefined
    this.#events.open()
  }

  #receive(chunk: Uint8Array): void {
    if (this.#verdict === 'protocol') return
    try {
      this.#connection.receive(chunk)
    } catch (error) {
      this.#end('protocol', error instanceof Error ? error.message : String(error))
    }
  }

  #end(verdict: StopReason, detail: string): void {
    this.#verdict ??= verdict
    this.#detail = detail
    this.#process.kill()
  }

  #ended(end: ProcessEnd): void {
    clearTimeout(this.#startTimer)
    this.#watch.stop()
    const failure = describeEnd(end, {
      generation: this.number,
      verdict: this.#verdict,
      detail: this.#detail,
      startPhase: this.#startPhase,
      startCause: this.#startCause,
      partialBytes: this.#connection.partialBytes,
    })
    this.#events.over(failure, this.#connection.close(new Error(failure.message)))
  }
}
