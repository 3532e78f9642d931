// Host thread. A reactor as its user sees it: set up, called, shut down.
import { inspect } from 'node:util'
import { CrochetError, nameCall, UsageError } from '../src/errors.js'
import { isReactor } from '../src/reactor-mark.js'
import type { Failure } from './bridge/commands.js'
import { BridgeLink } from './bridge-link.js'
import type { CallTarget } from './call-target.js'
import { Dispatcher } from './dispatcher.js'
import { EventualResult } from './eventual-result.js'
import type { Background, Blocking } from './function-types.js'
import { type ReactorOptions, type ResolvedOptions, resolveOptions } from './options.js'
import { refuseInReactor } from './reactor-thread.js'
import { type Entry, failureError, locate, settle, timeoutError } from './settlement.js'
import { sidecarOptions } from './sidecar-options.js'
import { checkTimeout } from './timeout.js'
import { wrap } from './wrappers.js'

/** Beyond `shutdownGrace`: for the kill to take effect. */
const SHUTDOWN_MARGIN = 250

export interface TimeoutOption {
  /** Milliseconds; `Infinity` has to be written out. */
  readonly timeout: number
}

type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'open'; readonly options: ResolvedOptions; readonly dispatcher: Dispatcher }
  | { readonly kind: 'closed' }

/** An event loop in a process of its own. The functions of this package are those of one default reactor. */
export class Reactor {
  readonly #given: ReactorOptions
  #state: State = { kind: 'new' }

  /**
   * Starts nothing yet.
   * @throws UsageError for a bad option
   */
  constructor(options: ReactorOptions = {}) {
    resolveOptions(options)
    this.#given = options
  }

  /**
   * Starts the sidecar and does not wait for it. Further calls do nothing, nor does it inside the reactor. After
   * `shutdown()` it starts afresh. Crochet: `setup()`.
   * @throws UsageError for a bad option
   */
  setup(options: ReactorOptions = this.#given): void {
    const resolved = resolveOptions(options)
    if (isReactor || this.#state.kind === 'open') return
    this.#state = { kind: 'open', options: resolved, dispatcher: startDispatcher(resolved) }
  }

  /**
   * Stops the sidecar and blocks until it is gone, at most `shutdownGrace` + 250 ms. Running calls may finish within
   * the grace; whatever is then unsettled fails with `ReactorStopped`. Harmless when nothing runs.
   */
  shutdown(): void {
    const state = this.#state
    if (state.kind !== 'open') return
    this.#state = { kind: 'closed' }
    state.dispatcher.close(state.options.shutdownGrace, SHUTDOWN_MARGIN)
    state.dispatcher.failAll(closedFailure)
  }

  /**
   * Blocks until the sidecar is up.
   * @throws TimeoutError, ReactorStartFailed, ReactorStopped, UsageError before `setup()`
   */
  ready(options: TimeoutOption): void {
    const timeout = timeoutOf(options, 'ready')
    refuseInReactor('ready()', this.ready)
    const end = this.#dispatcher('ready', this.ready).ready(timeout)
    if (end === undefined)
      throw timeoutError('ready', timeout, { kind: 'timeout', phase: 'starting', mayHaveRun: false }, this.ready)
    if (end.failure === undefined) return
    throw raise(failureError(end.failure, undefined, false), this.ready)
  }

  /**
   * Wraps a reference, or all functions of a module: the wrapper blocks until the function's promise has settled,
   * returns its value or throws its error. Crochet: `@wait_for(timeout)`.
   *
   * The wrapper throws TimeoutError after `timeout` ms, start-up included, and then has cancelled the call;
   * ReactorStopped if the sidecar ends first; EncodingError or MessageTooLarge for what cannot cross;
   * FunctionNotFound; ReactorThreadError inside the reactor; UsageError before `setup()`.
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
   * EventualResult at once. Crochet: `@run_in_reactor`.
   *
   * The wrapper throws EncodingError or MessageTooLarge for arguments that cannot cross; ReactorStopped after
   * `shutdown()`; UsageError before `setup()`.
   * @throws UsageError for what is no reference
   */
  runInReactor<F extends object>(reference: F): Background<F> {
    const make = (target: CallTarget) => {
      const wrapper = (...args: unknown[]): EventualResult<unknown> => {
        const dispatcher = this.#dispatcher(target.name, wrapper)
        return new EventualResult(
          attempt(() => dispatcher.start(target, args), target.name, wrapper),
          dispatcher,
        )
      }
      return wrapper
    }
    return wrap(reference, 'runInReactor', make) as Background<F>
  }

  [Symbol.dispose](): void {
    this.shutdown()
  }

  #call(target: CallTarget, args: readonly unknown[], timeout: number, entry: Entry): unknown {
    const { name } = target
    refuseInReactor(`${name}()`, entry)
    const dispatcher = this.#dispatcher(name, entry)
    const end = attempt(() => dispatcher.call(target, args, timeout), name, entry)
    if (end.kind === 'timeout') throw timeoutError(name, timeout, end, entry)
    const settlement = settle(end.outcome, name)
    if (settlement.kind === 'value') return settlement.value
    locate(settlement, entry)
    throw settlement.thrown
  }

  /** The living dispatcher; a new one in place of one whose bridge was lost. */
  #dispatcher(call: string, entry: Entry): Dispatcher {
    const state = this.#state
    switch (state.kind) {
      case 'new':
        throw raise(new UsageError(`${call}(): call setup() first`, { call, mayHaveRun: false }), entry)
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

const closedFailure: Failure = {
  kind: 'stopped',
  message: 'the reactor has been shut down',
  stop: { reason: 'closed', exitCode: undefined, signal: undefined, stderrTail: '', generation: 0 },
}

function startDispatcher(options: ResolvedOptions): Dispatcher {
  return new Dispatcher(new BridgeLink(sidecarOptions(options)), options.maxMessageBytes)
}

function timeoutOf(options: unknown, owner: string): number {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${owner}: expected { timeout }, but got ${inspect(options)}`)
  }
  const unknown = Object.keys(options).find((name) => name !== 'timeout')
  if (unknown !== undefined) throw new UsageError(`${owner}: unknown option ${unknown}; the only option is timeout`)
  return checkTimeout('timeout' in options ? options.timeout : undefined, owner)
}

/** Runs what may refuse the arguments; its errors get the call's name and the caller's stack. */
function attempt<T>(body: () => T, call: string, entry: Entry): T {
  try {
    return body()
  } catch (error) {
    throw error instanceof CrochetError ? raise(nameCall(error, call), entry) : error
  }
}

function raise<E extends Error>(error: E, entry: Entry): E {
  Error.captureStackTrace(error, entry)
  return error
}
