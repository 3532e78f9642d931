// Host thread. A reactor as its user sees it: set up, called, shut down.
import { isMainThread } from 'node:worker_threads'
import { CrochetError, nameCall, UsageError } from '../src/errors.js'
import { isReactor } from '../src/reactor-mark.js'
import { BridgeLink } from './bridge-link.js'
import type { CallTarget } from './call-target.js'
import { type CallWatch, watchCall } from './call-watch.js'
import { Dispatcher } from './dispatcher.js'
import { EventualResult } from './eventual-result.js'
import { closedFailure } from './failures.js'
import type { Background, Blocking } from './function-types.js'
import { hostLog } from './host-log.js'
import { INTERRUPTED } from './interruptible.js'
import { localCalls } from './local-calls.js'
import { type ReactorOptions, type ResolvedOptions, resolveOptions } from './options.js'
import { refuseInReactor } from './reactor-thread.js'
import { type Entry, failureError, givenUp, locate, settle } from './settlement.js'
import { sidecarOptions } from './sidecar-options.js'
import { type ReactorStatus, statusOf } from './status.js'
import { type TimeoutOption, timeoutOf } from './timeout.js'
import { type Values, waitForResults } from './wait-for-all.js'
import { warnOfDifference } from './warn-of-difference.js'
import { wrap } from './wrappers.js'

/** Beyond `shutdownGrace`: for the kill to take effect. */
const SHUTDOWN_MARGIN = 250

type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'open'; readonly options: ResolvedOptions; readonly dispatcher: Dispatcher }
  | { readonly kind: 'closed' }
  /** The application is to be the reactor. */
  | { readonly kind: 'no-setup' }

/** An event loop in a process of its own. The functions of this package are those of one default reactor. */
export class Reactor {
  readonly #given: ReactorOptions
  #state: State = { kind: 'new' }
  readonly #atExit = (): void => this.shutdown()

  /**
   * Starts nothing yet.
   * @throws UsageError for a bad option
   */
  constructor(options: ReactorOptions = {}) {
    resolveOptions(options)
    this.#given = options
  }

  /**
   * Starts the sidecar and does not wait for it. Further calls do nothing, but warn where their options differ; nor does
   * it do anything inside the reactor, or after `noSetup()`. After `shutdown()` it starts afresh. Crochet: `setup()`.
   * @throws UsageError for a bad option
   */
  setup(options: ReactorOptions = this.#given): void {
    const resolved = resolveOptions(options)
    if (isReactor || this.#state.kind === 'no-setup') return
    if (this.#state.kind === 'open') return warnOfDifference(this.#state.options, resolved)
    this.#state = { kind: 'open', options: resolved, dispatcher: startDispatcher(resolved) }
    // A worker that ends lives on as a thread of its process, which the sidecar would wait for as a zombie.
    if (!isMainThread) process.once('exit', this.#atExit)
  }

  /**
   * Makes later `setup()` calls inert: for an application that runs the reactor itself. Crochet: `no_setup()`.
   * @throws UsageError after `setup()`, or the second time
   */
  noSetup(): void {
    if (isReactor) return
    if (this.#state.kind === 'no-setup') throw raise(new UsageError('noSetup() was called before'), this.noSetup)
    if (this.#state.kind !== 'new') {
      const message = 'noSetup() has to be called before any library calls setup(): once, first thing in the program'
      throw raise(new UsageError(message), this.noSetup)
    }
    this.#state = { kind: 'no-setup' }
  }

  /**
   * Stops the sidecar and blocks until it is gone, at most `shutdownGrace` + 250 ms. Running calls may finish within
   * the grace; whatever is then unsettled fails with `ReactorStopped`. Harmless when nothing runs.
   */
  shutdown(): void {
    const state = this.#state
    if (state.kind !== 'open') return
    this.#state = { kind: 'closed' }
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
        if (isReactor) return new EventualResult(localCalls.start(target, args), localCalls)
        const dispatcher = this.#dispatcher(target.name, wrapper)
        const watch = watchCall('background', target.name, Number.POSITIVE_INFINITY)
        const call = attempt(() => dispatcher.start(target, args, watch), target.name, wrapper, watch)
        return new EventualResult(call, dispatcher)
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
    const end = waitForResults(results, this.#dispatcher('waitForAll', this.waitForAll), timeout)
    if (end.kind !== 'settled') throw givenUp('waitForAll', timeout, end, this.waitForAll)
    end.failed?.wait(0)
    return results.map((result) => result.wait(0)) as Values<R>
  }

  /** What is known here and now, without asking the sidecar. */
  status(): ReactorStatus {
    const state = this.#state
    if (state.kind !== 'open') return statusOf(state.kind === 'closed' ? 'closed' : 'new')
    return statusOf('open', state.dispatcher)
  }

  /** Stops the sidecar at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.shutdown()
  }

  #call(target: CallTarget, args: readonly unknown[], timeout: number, entry: Entry): unknown {
    const { name } = target
    refuseInReactor(`${name}()`, entry)
    const dispatcher = this.#dispatcher(name, entry)
    const watch = watchCall('blocking', name, timeout)
    const end = attempt(() => dispatcher.call(target, args, timeout, watch), name, entry, watch)
    if (end.kind !== 'settled') {
      const error = givenUp(name, timeout, end, entry)
      if (end.kind === 'timeout') watch?.timedOut(error)
      else watch?.cancelled(error)
      throw error
    }
    const settlement = settle(end.outcome, name, dispatcher.classes)
    if (settlement.kind === 'value') {
      dispatcher.opened(end.outcome)
      watch?.ended()
      return settlement.value
    }
    locate(settlement, entry)
    watch?.failed(settlement.thrown)
    throw settlement.thrown
  }

  /** The living dispatcher; a new one in place of one whose bridge was lost. */
  #dispatcher(call: string, entry: Entry): Dispatcher {
    const state = this.#state
    switch (state.kind) {
      case 'new':
        throw raise(new UsageError(`${call}(): call setup() first`, { call, mayHaveRun: false }), entry)
      case 'no-setup': {
        const message = `${call}(): noSetup() was called, and no reactor is attached`
        throw raise(new UsageError(message, { call, mayHaveRun: false }), entry)
      }
      case 'closed':
        throw raise(failureError(closedFailure, call, false), entry)
      case 'open': {
        const { lost } = state.dispatcher
        if (lost === undefined) return state.dispatcher
        if (state.options.restart === 'never') throw raise(failureError(lost, call, false), entry)
        const dispatcher = startDispatcher(state.options)
        this.#state = { ...state, dispatcher }
        return dispatcher
      }
    }
  }
}

function startDispatcher(options: ResolvedOptions): Dispatcher {
  const log = hostLog(options)
  const link = new BridgeLink(sidecarOptions(options), log)
  const classes = new Map(options.errors.map((errorClass) => [errorClass.name, errorClass]))
  return new Dispatcher({ ...options, link, log, classes })
}

/** Runs what may refuse the arguments; its errors get the call's name and the caller's stack. */
function attempt<T>(body: () => T, call: string, entry: Entry, watch?: CallWatch): T {
  try {
    return body()
  } catch (error) {
    const thrown = error instanceof CrochetError ? raise(nameCall(error, call), entry) : error
    watch?.failed(thrown)
    throw thrown
  }
}

function raise<E extends Error>(error: E, entry: Entry): E {
  Error.captureStackTrace(error, entry)
  return error
}
