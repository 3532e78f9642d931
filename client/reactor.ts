// Host thread. A reactor as its user sees it: set up, called, shut down.
import { UsageError } from '../src/errors.js'
import { isReactor } from '../src/reactor-mark.js'
import { workerThreads } from '../src/worker-threads.js'
import { applicationAddress, becomeApplication } from './application.js'
import { blockingCall } from './blocking-call.js'
import type { CallTarget } from './call-target.js'
import { watchCall } from './call-watch.js'
import { REACTOR_KEY, RESET } from './default-reactor-key.js'
import type { Dispatcher } from './dispatcher.js'
import { EventualResult } from './eventual-result.js'
import type { Background, Blocking } from './function-types.js'
import { InlineCalls } from './inline-calls.js'
import { INTERRUPTED } from './interruptible.js'
import { localCalls } from './local-calls.js'
import type { ReactorOptions, ResolvedOptions } from './options.js'
import { attempt, type Entry, raise } from './raise.js'
import { INACTIVE, noSetupRefusalIn, type ReactorState, refusalIn } from './reactor-state.js'
import { refuseInReactor } from './reactor-thread.js'
import { resolveOptions } from './resolve-options.js'
import { failureError, givenUp } from './settlement.js'
import { hasStandIns, standInOf } from './stand-ins.js'
import { startDispatcher } from './start-dispatcher.js'
import { activeStatus, inactiveStatus, type ReactorStatus } from './status.js'
import { type TimeoutOption, timeoutOf } from './timeout.js'
import { areKeptBy, type Values, waitForResults } from './wait-for-all.js'
import { warnOfDifference } from './warn-of-difference.js'
import { wrap } from './wrappers.js'

/** Beyond `shutdownGrace`: for the kill to take effect. */
const SHUTDOWN_MARGIN = 250

/** An event loop in a process of its own. The functions of this package are those of one default reactor. */
export class Reactor {
  readonly #given: ReactorOptions
  #state: ReactorState = { kind: 'new' }
  readonly #atExit = (): void => this.shutdown()
  readonly #inline = new InlineCalls(() =>
    'options' in this.#state ? this.#state.options : resolveOptions(this.#given),
  )

  /**
   * Starts nothing yet.
   * @throws UsageError for a bad option
   */
  constructor(options: ReactorOptions = {}) {
    resolveOptions(options)
    this.#given = options
  }

  static {
    Object.defineProperty(this.prototype, RESET, {
      value(this: Reactor): void {
        this.#reset()
      },
    })
  }

  /**
   * Starts the sidecar and does not wait for it. Further calls do nothing, except warn if their options differ. Inside the
   * reactor and after `noSetup()` it does nothing. After `shutdown()` it starts afresh. Crochet: `setup()`.
   * @throws UsageError for a bad option, or if the application to attach to cannot be understood
   */
  setup(options: ReactorOptions = this.#given): void {
    const resolved = resolveOptions(options)
    const { kind } = this.#state
    if (isReactor || kind === 'no-setup' || kind === 'application') return
    if (kind === 'open' || kind === 'idle') return warnOfDifference(this.#state.options, resolved)
    if (hasStandIns()) this.#state = { kind: 'idle', options: resolved }
    else attempt(() => this.#open(resolved), 'setup', this.setup)
  }

  /**
   * Makes this thread's own loop the reactor. Its worker threads and, given `reactorEnv()`, its child processes attach to it
   * by `setup()`. On this thread later `setup()` calls do nothing and blocking calls throw ReactorThreadError. Another
   * Reactor only becomes inert. Crochet: `no_setup()`.
   * @throws UsageError after `setup()`, or the second time; AccessDenied if the socket's directory is not private
   */
  noSetup(): void {
    if (isReactor) return
    const refusal = noSetupRefusalIn(this.#state.kind)
    if (refusal !== undefined) throw raise(refusal, this.noSetup)
    this.#state = this.#isDefault
      ? { kind: 'application', end: attempt(becomeApplication, 'noSetup', this.noSetup) }
      : { kind: 'no-setup' }
  }

  /**
   * Stops the sidecar and blocks until it is gone, at most `shutdownGrace` + 250 ms. Running calls may finish within
   * the grace; whatever is then unsettled fails with `ReactorStopped`. Harmless when nothing runs.
   */
  shutdown(): void {
    const state = this.#state
    if (state.kind !== 'open' && state.kind !== 'idle') return
    this.#state = { kind: 'closed', options: state.options }
    if (state.kind === 'idle') return
    process.off('exit', this.#atExit)
    state.dispatcher.close(state.options.shutdownGrace, SHUTDOWN_MARGIN)
  }

  /**
   * Blocks until the sidecar is up.
   * @throws TimeoutError, InterruptedError, ReactorStartFailed, ReactorStopped, UsageError before `setup()`
   */
  ready(options: TimeoutOption): void {
    const timeout = timeoutOf(options, 'ready')
    refuseInReactor('ready()', this.ready)
    if (this.#state.kind === 'idle' && hasStandIns()) return
    const end = this.#dispatcher('ready', this.ready).ready(timeout)
    if (end === undefined || end === INTERRUPTED) {
      const kind = end === INTERRUPTED ? 'interrupted' : 'timeout'
      throw givenUp('ready', timeout, { kind, phase: 'starting', mayHaveRun: false }, this.ready)
    }
    if (end.failure !== undefined) throw raise(failureError(end.failure, undefined, false), this.ready)
  }

  /**
   * Wraps a reference, or all functions of a module: the wrapper blocks until the function's promise has settled,
   * returns its value or throws its error. Crochet: `@wait_for(timeout)`.
   *
   * The wrapper throws TimeoutError after `timeout` ms, start-up included, and then has cancelled the call;
   * ReactorStopped if the sidecar ends first; EncodingError or MessageTooLarge for what cannot cross;
   * FunctionNotFound; InterruptedError; ReactorThreadError inside the reactor; UsageError before `setup()`.
   * @throws TypeError, RangeError for a timeout that is none; UsageError for what is no reference
   */
  waitFor<F extends object>(reference: F, options: TimeoutOption): Blocking<F> {
    const timeout = timeoutOf(options, 'waitFor')
    const make = (target: CallTarget) => {
      const wrapper = (...args: unknown[]): unknown => this.#call(target, args, timeout, wrapper)
      return wrapper
    }
    return wrap(reference, 'waitFor', make) as Blocking<F>
  }

  /**
   * Wraps a reference, or all functions of a module: the wrapper starts the call in the background and returns its
   * EventualResult at once. Inside the reactor too, where nobody may wait for it. Crochet: `@run_in_reactor`.
   *
   * The wrapper throws EncodingError or MessageTooLarge for arguments that cannot cross; Overloaded beyond `maxResults` or `maxQueuedBytes`;
   * ReactorStopped after `shutdown()`; UsageError before `setup()`.
   * @throws UsageError for what is no reference
   */
  runInReactor<F extends object>(reference: F): Background<F> {
    const make = (target: CallTarget) => {
      const wrapper = (...args: unknown[]): EventualResult<unknown> => {
        if (isReactor || this.#state.kind === 'application') {
          return new EventualResult(localCalls.start(target, args), localCalls)
        }
        const keeper = standInOf(target) === undefined ? this.#dispatcher(target.name, wrapper) : this.#inline
        const watch = watchCall('background', target.name, Number.POSITIVE_INFINITY)
        const call = attempt(() => keeper.start(target, args, watch), target.name, wrapper, watch)
        return new EventualResult(call, keeper)
      }
      return wrapper
    }
    return wrap(reference, 'runInReactor', make) as Background<F>
  }

  /**
   * The result that `stash()` has put away: once for each uid. Waiting for it throws ResultNotFound if the uid is
   * unknown, used or expired, Overloaded if the stash was full. Crochet: `retrieve_result(uid)`.
   * @throws ReactorStopped after `shutdown()`; Overloaded; UsageError before `setup()`, or for what is no uid
   */
  retrieveResult(uid: string): EventualResult<unknown> {
    if (typeof uid !== 'string')
      throw raise(new UsageError('retrieveResult: expected what stash() returned'), this.retrieveResult)
    refuseInReactor('retrieveResult()', this.retrieveResult)
    if (hasStandIns() && (this.#state.kind !== 'open' || this.#inline.hasStashed(uid))) {
      return new EventualResult(this.#inline.retrieve(uid), this.#inline)
    }
    const dispatcher = this.#dispatcher('retrieveResult', this.retrieveResult)
    const watch = watchCall('retrieval', 'retrieveResult', Number.POSITIVE_INFINITY)
    const call = attempt(() => dispatcher.retrieve(uid, watch), 'retrieveResult', this.retrieveResult, watch)
    return new EventualResult(call, dispatcher)
  }

  /**
   * Blocks until all results are there and returns their values; throws the failure that came first, without waiting
   * for the others. Cancels nothing.
   * @throws TimeoutError, InterruptedError; TypeError, RangeError for a timeout that is none
   */
  waitForAll<const R extends readonly EventualResult<unknown>[]>(results: R, options: TimeoutOption): Values<R> {
    const timeout = timeoutOf(options, 'waitForAll')
    refuseInReactor('waitForAll()', this.waitForAll)
    const isInline = hasStandIns() && areKeptBy(results, this.#inline)
    const keeper = isInline ? this.#inline : this.#dispatcher('waitForAll', this.waitForAll)
    const end = waitForResults(results, keeper, timeout)
    if (end.kind !== 'settled') throw givenUp('waitForAll', timeout, end, this.waitForAll)
    end.failed?.wait(0)
    return results.map((result) => result.wait(0)) as Values<R>
  }

  /** What is known here and now, without asking the sidecar. */
  status(): ReactorStatus {
    const state = this.#state
    return state.kind === 'open' ? activeStatus(state.dispatcher) : inactiveStatus(INACTIVE[state.kind])
  }

  /** Stops the sidecar at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.shutdown()
  }

  #call(target: CallTarget, args: readonly unknown[], timeout: number, entry: Entry): unknown {
    const { name } = target
    refuseInReactor(`${name}()`, entry)
    const keeper = standInOf(target) === undefined ? this.#dispatcher(name, entry) : this.#inline
    return blockingCall(keeper, target, args, timeout, entry)
  }

  get #isDefault(): boolean {
    return Reflect.get(globalThis, REACTOR_KEY) === this
  }

  #open(options: ResolvedOptions): Dispatcher {
    const dispatcher = startDispatcher(options, this.#isDefault ? applicationAddress() : undefined)
    this.#state = { kind: 'open', options, dispatcher }
    // A worker that ends lives on as a thread of its process, which the sidecar would wait for as a zombie.
    if (!workerThreads().isMainThread) process.once('exit', this.#atExit)
    return dispatcher
  }

  /** For tests: as it is after `setup()`, with nothing started; as it was made, if it was never set up. */
  #reset(): void {
    this.shutdown()
    if (this.#state.kind === 'application') this.#state.end()
    this.#inline.clear()
    this.#state = this.#state.kind === 'closed' ? { ...this.#state, kind: 'idle' } : { kind: 'new' }
  }

  /** The living dispatcher; a new one in place of one whose bridge was lost. */
  #dispatcher(call: string, entry: Entry): Dispatcher {
    const state = this.#state
    switch (state.kind) {
      case 'idle':
        return this.#open(state.options)
      case 'new':
      case 'no-setup':
      case 'application':
      case 'closed':
        throw raise(refusalIn(state.kind, call), entry)
      case 'open': {
        const { lost } = state.dispatcher
        if (lost === undefined) return state.dispatcher
        if (state.options.restart === 'never') throw raise(failureError(lost, call, false), entry)
        return this.#open(state.options)
      }
    }
  }
}
