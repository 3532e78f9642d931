// Host thread. The result of a call in the background. Crochet: `EventualResult`.
import { type InspectOptions, inspect } from 'node:util'
import type { ErrorClass } from '../src/error-classes.js'
import { UsageError } from '../src/errors.js'
import { isReactor } from '../src/reactor-mark.js'
import { RESULT_BRAND } from '../src/uncrossable.js'
import type { CallEnd, CallGivenUp } from './call-end.js'
import { type OriginalFailure, originalFailure } from './original-failure.js'
import type { PendingCall } from './pending-call.js'
import { type Entry, raise } from './raise.js'
import { refuseInReactor } from './reactor-thread.js'
import { givenUp, locate, type Settlement, settle } from './settlement.js'
import { checkLimit } from './timeout.js'
import { track, untrack } from './unseen-results.js'

/** Where a call runs; what its result asks for. */
export interface CallKeeper {
  wait(call: PendingCall, limit: number): CallEnd
  cancel(call: PendingCall): void
  /** `isSeen`: somebody has looked at the outcome, so that a failure is no news. */
  stash(call: PendingCall, uid: string, isSeen: boolean): void
  release(call: PendingCall): void
  /** The user's own error classes, by name. */
  readonly classes: ReadonlyMap<string, ErrorClass>
}

/** What a wrapper of `runInReactor` returns at once; made by the library only. Crochet: `EventualResult`. */
export class EventualResult<out T> {
  readonly #call: PendingCall
  readonly #keeper: CallKeeper
  // Opened once: every wait returns the same value, or throws the same error.
  #settlement: Settlement | undefined
  #failure: OriginalFailure | null = null
  #isLocated = false
  #isDisposed = false

  /** @internal */
  constructor(call: PendingCall, keeper: CallKeeper) {
    this.#call = call
    this.#keeper = keeper
    track(this, call, keeper)
  }

  static {
    Object.defineProperty(this.prototype, RESULT_BRAND, { value: true })
    Object.defineProperty(this.prototype, inspect.custom, {
      value(this: EventualResult<unknown>, depth: number, options: InspectOptions): string {
        return this.#inspect(depth, options)
      },
    })
  }

  /** True for results made by another copy of this package too. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && RESULT_BRAND in value
  }

  /**
   * Blocks until the result is there and returns it, or throws what the function threw. May be called again, after a
   * timeout too; a timeout cancels nothing. A result that is there is returned whatever the timeout.
   *
   * @param timeout milliseconds; 0 or less polls, `Infinity` waits as long as it takes
   * @throws TimeoutError if there is no result yet
   * @throws CancelledError after `cancel()`
   * @throws ReactorStopped if the sidecar ended first
   * @throws InterruptedError at Ctrl-C, in a program that listens for SIGINT
   * @throws ReactorThreadError inside the reactor, even if the result is there
   * @throws TypeError, RangeError for a timeout that is none
   */
  wait(timeout: number): T {
    const { name } = this.#call
    const limit = checkLimit(timeout, `wait of ${name}()`)
    refuseInReactor(`wait of ${name}()`, this.wait)
    this.#refuseDisposed('wait', this.wait)
    const settlement = this.#settle(limit)
    switch (settlement.kind) {
      case 'value':
        return settlement.value as T
      case 'thrown':
        if (!this.#isLocated) locate(settlement, this.wait)
        this.#isLocated = true
        throw settlement.thrown
      case 'timeout':
      case 'interrupted': {
        const error = givenUp(name, limit, settlement, this.wait)
        // A poll that finds nothing is no wait.
        if (settlement.kind === 'timeout' && limit > 0) this.#call.watch?.timedOut(error)
        throw error
      }
    }
  }

  /**
   * Asks the function to stop: its `currentCall().signal` aborts. One-way and harmless at any time. The result settles
   * in any case: with what the function makes of it within 100 ms, else with `CancelledError`. Crochet: `cancel()`.
   */
  cancel(): void {
    this.#keeper.cancel(this.#call)
  }

  /**
   * What the function threw, as the reactor saw it; the same object each time. `null` while there is no result, and for
   * a result that is no failure. Does not wait. Crochet: `original_failure()`.
   */
  originalFailure(): OriginalFailure | null {
    if (!isReactor) this.#settle(0)
    return this.#failure
  }

  /**
   * Has the sidecar keep the result, settled or not, and returns the id with which `retrieveResult` gets it, once. One-way;
   * where others share the reactor it blocks, for a second at most, until they can retrieve it. The id is a string that
   * cannot be guessed and fits into JSON and cookies. A settled result is kept for `stashTtl` ms. Crochet: `stash()`.
   */
  stash(): string {
    this.#refuseDisposed('stash', this.stash)
    // Loading it takes longer than most of what an import of this package does.
    const uid = process.getBuiltinModule('node:crypto').randomBytes(16).toString('base64url')
    // Whoever retrieves it will see to it; until then a failure is the stash's to tell of.
    untrack(this.#call)
    this.#keeper.stash(this.#call, uid, this.#settlement !== undefined)
    return uid
  }

  /** Lets go of the result: nobody will look at it, and waiting for it is refused; a failure is logged. The call goes on. */
  [Symbol.dispose](): void {
    untrack(this.#call)
    if (this.#settlement !== undefined || this.#isDisposed) return
    this.#isDisposed = true
    this.#keeper.release(this.#call)
  }

  #inspect(depth: number, options: InspectOptions): string {
    const name = JSON.stringify(this.#call.name)
    const settlement = this.#settlement
    if (settlement === undefined) {
      const state = this.#call.outcome === undefined ? 'pending' : 'settled'
      return `EventualResult { ${name}, ${state} }`
    }
    const inner = settlement.kind === 'value' ? settlement.value : settlement.thrown
    const shown = depth < 0 ? '…' : inspect(inner, { ...options, depth })
    return `EventualResult { ${name}, ${settlement.kind}: ${shown} }`
  }

  #settle(limit: number): Settlement | CallGivenUp {
    if (this.#settlement !== undefined) return this.#settlement
    const end = this.#keeper.wait(this.#call, limit)
    if (end.kind !== 'settled') return end
    untrack(this.#call)
    this.#settlement = settle(end.outcome, this.#call.name, this.#keeper.classes)
    // Before any wait adds the caller's frames to the stack.
    if (this.#settlement.kind === 'thrown') this.#failure = originalFailure(this.#settlement.thrown)
    return this.#settlement
  }

  /** @internal The call of `result`, for waiting on several; undefined if another keeper has it and it has not settled. */
  static callOf(result: EventualResult<unknown>, keeper: CallKeeper): PendingCall | undefined {
    return result.#keeper === keeper || result.#call.outcome !== undefined ? result.#call : undefined
  }

  #refuseDisposed(method: string, entry: Entry): void {
    if (!this.#isDisposed) return
    const call = this.#call.name
    throw raise(new UsageError(`${method} of ${call}(): the result was disposed of`, { call }), entry)
  }
}
