// Host thread. The result of a call in the background. Crochet: `EventualResult`.
import { isReactor } from '../src/reactor-mark.js'
import type { CallTimeout, Dispatcher } from './dispatcher.js'
import { type OriginalFailure, originalFailure } from './original-failure.js'
import type { PendingCall } from './pending-call.js'
import { refuseInReactor } from './reactor-thread.js'
import { locate, type Settlement, settle, timeoutError } from './settlement.js'
import { checkLimit } from './timeout.js'

/** What a wrapper of `runInReactor` returns at once; made by the library only. */
export class EventualResult<out T> {
  readonly #call: PendingCall
  readonly #dispatcher: Dispatcher
  // Opened once: every wait returns the same value, or throws the same error.
  #settlement: Settlement | undefined
  #failure: OriginalFailure | null = null
  #isLocated = false

  /** @internal */
  constructor(call: PendingCall, dispatcher: Dispatcher) {
    this.#call = call
    this.#dispatcher = dispatcher
  }

  /**
   * Blocks until the result is there and returns it, or throws what the function threw. May be called again, after a
   * timeout too; a timeout cancels nothing. A result that is there is returned whatever the timeout.
   *
   * @param timeout milliseconds; 0 or less polls, `Infinity` waits as long as it takes
   * @throws TimeoutError if there is no result yet
   * @throws CancelledError after `cancel()`
   * @throws ReactorStopped if the sidecar ended first
   * @throws TypeError, RangeError for a timeout that is none
   */
  wait(timeout: number): T {
    const { name } = this.#call
    const limit = checkLimit(timeout, `wait of ${name}()`)
    refuseInReactor(`wait of ${name}()`, this.wait)
    const settlement = this.#settle(limit)
    if (settlement.kind === 'timeout') throw timeoutError(name, limit, settlement, this.wait)
    if (settlement.kind === 'value') return settlement.value as T
    if (!this.#isLocated) locate(settlement, this.wait)
    this.#isLocated = true
    throw settlement.thrown
  }

  /**
   * Asks the function to stop: its `currentCall().signal` aborts. One-way and harmless at any time. The result settles
   * in any case: with what the function makes of it within 100 ms, else with `CancelledError`.
   */
  cancel(): void {
    this.#dispatcher.cancel(this.#call)
  }

  /**
   * What the function threw, as the reactor saw it; the same object each time. `null` while there is no result, and for
   * a result that is no failure. Does not wait. Crochet: `original_failure()`.
   */
  originalFailure(): OriginalFailure | null {
    if (!isReactor) this.#settle(0)
    return this.#failure
  }

  #settle(limit: number): Settlement | CallTimeout {
    if (this.#settlement !== undefined) return this.#settlement
    const end = this.#dispatcher.wait(this.#call, limit)
    if (end.kind === 'timeout') return end
    this.#settlement = settle(end.outcome, this.#call.name)
    // Before any wait adds the caller's frames to the stack.
    if (this.#settlement.kind === 'thrown') this.#failure = originalFailure(this.#settlement.thrown)
    return this.#settlement
  }
}
