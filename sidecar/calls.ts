// The reactor's thread. The running calls: each is started once, may be cancelled, and settles exactly once.
import { CancelledError } from '../src/errors.js'
import { CANCEL_GRACE } from '../src/messages.js'
import { type CurrentCall, runInCall } from './context.js'
import type { CallSnapshot } from './snapshot.js'
import { nodeTimers, type Timers } from './timers.js'
import { whenSettled } from './when-settled.js'

// Taken before any code of the user's can replace them, as test frameworks do.
const { AbortController } = globalThis
const { nextTick } = process

export type CallOutcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'thrown'; readonly thrown: unknown }
  | { readonly kind: 'cancelled' }

/** Runs `body` as part of the call. Its function may have come with a module that only now tracks calls. */
export type Enter = <T>(body: () => T) => T

export interface CallSpec {
  readonly id: number
  readonly name: string
  /** Milliseconds until the caller gives up. */
  readonly timeout: number
  /** Finds the function and calls it, by means of `enter`; may return a promise, may throw. */
  readonly run: (enter: Enter) => unknown
  /** Takes the one outcome. */
  readonly settled: (outcome: CallOutcome) => void
}

export class Calls {
  readonly #running = new Map<number, RunningCall>()
  // Called when nothing runs any more.
  #drained: (() => void)[] = []
  readonly #timers: Timers

  constructor(timers: Timers = nodeTimers) {
    this.#timers = timers
  }

  get size(): number {
    return this.#running.size
  }

  has(id: number): boolean {
    return this.#running.has(id)
  }

  /** Those that run now, the oldest first. */
  snapshot(): CallSnapshot[] {
    return Array.from(this.#running, ([id, { name, age }]) => ({ id, name, age }))
  }

  /** `key`: what the call is known by here; `ended` is called ahead of the spec's `settled`. */
  start(spec: CallSpec, key: number = spec.id, ended?: () => void): void {
    const call = new RunningCall(spec, this.#timers, () => {
      this.#running.delete(key)
      if (this.#running.size === 0) for (const drained of this.#drained.splice(0)) drained()
      ended?.()
    })
    this.#running.set(key, call)
    call.start()
  }

  /** Unknown ids are ignored: a cancellation may cross the reply on its way. */
  cancel(id: number): void {
    this.#running.get(id)?.cancel()
  }

  /** Resolves once nothing runs. */
  async drained(): Promise<void> {
    if (this.#running.size === 0) return
    await new Promise<void>((resolve) => {
      this.#drained.push(resolve)
    })
  }

  /** Cancels everything and waits until all have settled, which the grace bounds. */
  async cancelAll(): Promise<void> {
    for (const call of this.#running.values()) call.cancel()
    await this.drained()
  }
}

class RunningCall implements CurrentCall {
  readonly deadline: number
  readonly name: string
  readonly #spec: CallSpec
  readonly #timers: Timers
  readonly #ended: () => void
  readonly #started: number
  // Made when the function asks for its signal or a cancellation comes: most calls see neither.
  #controller: AbortController | undefined
  #grace: NodeJS.Timeout | undefined
  #settled = false

  constructor(spec: CallSpec, timers: Timers, ended: () => void) {
    this.#spec = spec
    this.#timers = timers
    this.#ended = ended
    this.name = spec.name
    this.#started = timers.now()
    this.deadline = this.#started + spec.timeout
  }

  /** Milliseconds. */
  get age(): number {
    return this.#timers.now() - this.#started
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  start(): void {
    let pending: unknown
    try {
      pending = this.#spec.run((body) => runInCall(this, body))
    } catch (thrown) {
      this.#settle({ kind: 'thrown', thrown })
      return
    }
    whenSettled(
      pending,
      (value) => this.#settle({ kind: 'value', value }),
      (thrown) => this.#settle({ kind: 'thrown', thrown }),
    )
  }

  cancel(): void {
    if (this.#settled || this.#grace !== undefined) return
    // A function that ignores its signal does not keep its caller: the work may go on, the call is over.
    this.#grace = this.#timers.set(() => this.#settle({ kind: 'cancelled' }), CANCEL_GRACE)
    this.#controller ??= new AbortController()
    this.#controller.abort(new CancelledError(`${this.name}() was cancelled`, { call: this.name, mayHaveRun: true }))
  }

  #settle(outcome: CallOutcome): void {
    if (this.#settled) return
    this.#settled = true
    const cancelled = this.#grace !== undefined && outcome.kind === 'thrown' && this.#isOurAbort(outcome.thrown)
    try {
      this.#timers.clear(this.#grace)
      this.#ended()
      this.#spec.settled(cancelled ? { kind: 'cancelled' } : outcome)
    } catch (error) {
      // The user's code has broken what we stand on: this call will have no reply, and a stray rejection would not end
      // the process. An uncaught exception does.
      nextTick(() => {
        throw error
      })
    }
  }

  #isOurAbort(thrown: unknown): boolean {
    if (thrown === this.#controller?.signal.reason) return true
    try {
      return thrown instanceof Error && thrown.name === 'AbortError'
    } catch {
      return false // a Proxy, or a getter that throws
    }
  }
}
