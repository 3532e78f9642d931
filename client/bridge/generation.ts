// Bridge thread. One life of the sidecar, from spawn through handshake to its end, which comes exactly once.

import { isFailedResponse } from '../../src/envelope.js'
import { LEAVE_GRACE, type LogRecord, type WireError } from '../../src/messages.js'
import type { StartPhase, StopReason } from '../../src/stop-details.js'
import type { SidecarOptions } from './commands.js'
import { Connection, RefusedRequest, type Unanswered } from './connection.js'
import { describeEnd } from './describe-end.js'
import type { GenerationEvents } from './generation-events.js'
import { incompatibility, initializeParams, pidOf } from './handshake.js'
import { LoopWatch } from './loop-watch.js'
import type { LinkEnd, OpenLink, ReactorLink } from './reactor-link.js'
import { afterRunning } from './running-time.js'
import { SignsOfLife } from './signs-of-life.js'
import type { StartRecord } from './start-ring.js'

export class Generation {
  readonly number: number
  /** Of the process that the reactor runs in; undefined as long as that is not known. */
  reactorPid: number | undefined
  readonly #options: SidecarOptions
  readonly #events: GenerationEvents
  readonly #link: ReactorLink
  readonly #connection: Connection
  readonly #watch: LoopWatch
  readonly #stopStartTimer: () => void
  readonly #signs = new SignsOfLife(() => void this.#connection.request('ping', []).catch(() => {}))
  #startPhase: StartPhase | undefined = 'bootstrap'
  // Why we ended it, if we did; else the process's own end tells.
  #verdict: StopReason | undefined
  #detail = ''
  #startCause: WireError | undefined
  #writes = 0
  #isLeaving = false
  readonly #unanswered: Unanswered[] = []
  #fatal: WireError | undefined

  constructor(number: number, options: SidecarOptions, open: OpenLink, events: GenerationEvents) {
    this.number = number
    this.#options = options
    this.#events = events
    this.#link = open(options, {
      data: (chunk) => this.#receive(chunk),
      output: events.log.output,
      closing: () => events.line.close(),
      reaped: events.reaped,
      ended: (end) => this.#ended(end),
    })
    this.reactorPid = this.#link.pid
    this.#connection = new Connection({
      write: (bytes, written) => this.#write(bytes, written),
      claim: (id) => events.line.claim(id),
      wrote: (id) => events.line.wrote(id),
      maxMessageBytes: options.maxMessageBytes,
      memory: events.replyMemory,
      replied: (id, message, isDirect) => this.#replied(id, message, isDirect),
      broken: () => events.line.close(),
      logged: (record) => this.#logged(record),
      interrupted: () => events.interrupted(this.#signs.beforeInterrupt()),
    })
    this.#watch = new LoopWatch(
      () => this.#connection.request('ping', []),
      options.unresponsiveAfter,
      () => this.#end('hung', `its loop answered nothing for ${options.unresponsiveAfter} ms after a missed deadline`),
    )
    const { startTimeout } = options
    this.#stopStartTimer = afterRunning(startTimeout, () => {
      this.#startPhase = 'handshake'
      this.#end('start', `it was not up after ${startTimeout} ms`)
    })
    void this.#initialize()
  }

  get pid(): number {
    return this.#link.pid ?? 0
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

  /** Takes over what the host has written itself; returns its id, if there is anything. */
  adopt(): number | undefined {
    const id = this.#events.line.adopt()
    if (id !== undefined) this.#connection.adopt(id)
    return id
  }

  forward(id: number, request: Uint8Array): void {
    this.#connection.forward(id, request)
  }

  /** Several at once; false, and none of them, while bytes wait to be written. */
  forwardAll(requests: readonly StartRecord[]): boolean {
    if (this.#writes > 0) return false
    this.#connection.forwardAll(requests)
    return true
  }

  /** A request of the bridge's own. */
  request(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.#connection.request(method, params)
  }

  /** Requests of the host's that have no reply yet. */
  get running(): number {
    return this.#connection.pendingCount
  }

  /** Their ids. */
  get runningIds(): readonly number[] {
    return this.#connection.pendingIds
  }

  /** Bytes that the sidecar has not taken. */
  get unsentBytes(): number {
    return this.#link.unsentBytes()
  }

  isOut(id: number): boolean {
    return this.#connection.isOut(id)
  }

  /** Tells the function to stop, and asks the loop whether it still turns. */
  cancel(id: number): void {
    this.#connection.cancel(id)
    this.askForLife()
  }

  /** Holds what is to be written until the loop has shown that it turns. */
  askForLife(): void {
    this.#events.line.close()
    this.#watch.ask(() => this.#opened())
  }

  /**
   * Asks the sidecar to leave once its calls have ended. After `grace` ms lets go of it, which aborts those that still
   * run, and a little later kills it.
   */
  close(grace: number): void {
    this.#verdict = 'closed'
    this.#events.line.close()
    if (this.starting) return this.#link.kill('closed')
    // Its calls have ended then. Whoever shares it has let go of it, and does not wait for its exit.
    this.#connection.request('shutdown', []).then(this.#link.letGo, () => {})
    setTimeout(() => {
      this.#isLeaving = true
      this.#link.letGo()
      // From then on: the two together could be more than a timer takes.
      setTimeout(() => this.#link.kill('closed'), LEAVE_GRACE)
    }, grace)
  }

  #replied(id: number, message: Uint8Array, isDirect: boolean): void {
    // What an abort of ours made of a call after the grace is the end of the reactor, not an outcome of the call.
    if (this.#isLeaving && isFailedResponse(message)) this.#unanswered.push({ id, written: true })
    else this.#events.replied(id, message, isDirect)
  }

  async #initialize(): Promise<void> {
    let answer: unknown
    try {
      answer = await this.#connection.request('initialize', [initializeParams(this.#options)])
    } catch (error) {
      if (!(error instanceof RefusedRequest)) return // it has ended, which says more
      this.#startPhase = error.wireError[0] === 'version' ? 'version' : 'handshake'
      this.#startCause = error.wireError
      return this.#end('start', error.message)
    }
    if (this.#verdict !== undefined) return
    const wrong = incompatibility(answer)
    if (wrong !== undefined) {
      this.#startPhase = 'version'
      return this.#end('start', wrong)
    }
    this.#stopStartTimer()
    this.#startPhase = undefined
    this.reactorPid ??= pidOf(answer)
    this.#opened()
  }

  #opened(): void {
    this.#events.open()
    if (this.open) this.#events.line.open(this.#link.descriptor())
  }

  /** Nobody writes between the bytes of one message, and the host not at all while bytes are on their way. */
  #write(bytes: Uint8Array, written: () => void): void {
    const { line } = this.#events
    line.hold()
    this.#writes += 1
    this.#link.write(bytes, (left) => {
      this.#writes -= 1
      if (this.#writes === 0) line.release()
      if (left) written()
    })
  }

  #logged(record: LogRecord): void {
    // What ended the sidecar stands on its stderr too; here it comes as an error that callers can look into.
    if (record.fatal === true) this.#fatal = record.error
    else this.#events.log.record(record)
  }

  #receive(chunk: Uint8Array): void {
    if (this.#verdict === 'protocol') return
    this.#signs.heard(process.hrtime.bigint())
    this.#watch.heard()
    try {
      this.#connection.receive(chunk)
    } catch (error) {
      this.#end('protocol', error instanceof Error ? error.message : String(error))
    }
  }

  #end(verdict: StopReason, detail: string): void {
    this.#verdict ??= verdict
    this.#detail = detail
    this.#events.line.close()
    this.#link.kill(verdict)
  }

  #ended(end: LinkEnd): void {
    this.#stopStartTimer()
    this.#signs.stop()
    this.#watch.stop()
    this.#events.line.release()
    this.#events.line.close()
    this.adopt()
    const failure = describeEnd(end, {
      generation: this.number,
      verdict: this.#verdict,
      detail: this.#detail,
      startPhase: this.#startPhase,
      cause: this.#startCause ?? this.#fatal,
      partialBytes: this.#connection.partialBytes,
    })
    this.#events.over(failure, [...this.#unanswered, ...this.#connection.close(new Error(failure.message))])
  }
}
