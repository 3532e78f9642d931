// Both processes. Every error class of the library; what is thrown by a user's own function is not among them.
// Classes are branded under global symbols, so that `instanceof` holds between two copies of the package.

import type { StartPhase, StopDetails, StopReason } from './stop-details.js'

/** Fields every failure may carry. */
export interface FailureContext {
  /** Name of the function that was called. */
  readonly call?: string | undefined
  /** False only if the request was never wholly written to a sidecar. */
  readonly mayHaveRun?: boolean | undefined
  readonly cause?: unknown
}

const MAJOR = 1

function brandOf(name: string): symbol {
  return Symbol.for(`crochet-sidecar/${MAJOR}/${name}`)
}

/** Base class of every error this library throws by itself. */
export class CrochetError extends Error {
  /** Stable identifier of the class; safe to compare, unlike the message. */
  readonly code: string = 'CROCHET_ERROR'
  /** Name of the function that was called, if the error belongs to a call. */
  readonly call: string | undefined
  /** Whether the function may have run: false only if the request was never wholly written. Undefined without a call. */
  readonly mayHaveRun: boolean | undefined

  /** Made by the library; and by tests, in the place of its failures. */
  constructor(message: string, context: FailureContext = {}) {
    super(message, 'cause' in context ? { cause: context.cause } : undefined)
    this.call = context.call
    this.mayHaveRun = context.mayHaveRun
  }

  /** True for instances made by another copy of this package too. A user's own subclass keeps the usual meaning. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    const brand = brands.get(this)
    if (brand === undefined) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && brand in value
  }
}

/** The deadline passed. A `waitFor` call has been cancelled; a `wait` may be repeated. Crochet: `TimeoutError`. */
export class TimeoutError extends CrochetError {
  override readonly code = 'CROCHET_TIMEOUT'
  /** The limit that passed, in ms. */
  readonly timeout: number
  /** `starting`: the sidecar was not up yet; `running`: the request was with it. */
  readonly phase: 'starting' | 'running'

  constructor(message: string, context: FailureContext & { timeout: number; phase: 'starting' | 'running' }) {
    super(message, context)
    this.timeout = context.timeout
    this.phase = context.phase
  }
}

/** The call was cancelled, by `cancel()` or by the timeout of `waitFor`. Twisted: `CancelledError`. */
export class CancelledError extends CrochetError {
  override readonly code = 'CROCHET_CANCELLED'
}

/** Ctrl-C during a blocking wait of a host that listens for SIGINT; its listeners have run. */
export class InterruptedError extends CrochetError {
  override readonly code = 'CROCHET_INTERRUPTED'
}

/** The sidecar ended, or was shut down, before the call did. Crochet: `ReactorStopped`. */
export class ReactorStopped extends CrochetError {
  override readonly code: string = 'CROCHET_REACTOR_STOPPED'
  /** Why there is no sidecar any more. */
  readonly reason: StopReason
  /** Its exit code, if it exited. */
  readonly exitCode: number | undefined
  /** The signal that killed it, such as `SIGKILL`. */
  readonly signal: string | undefined
  /** The last text it wrote to stderr, 4 KiB at most. */
  readonly stderrTail: string
  /** Which start of the sidecar ended: 1 for the first. */
  readonly generation: number

  constructor(message: string, context: FailureContext & StopDetails) {
    super(message, context)
    this.reason = context.reason
    this.exitCode = context.exitCode
    this.signal = context.signal
    this.stderrTail = context.stderrTail
    this.generation = context.generation
  }
}

/** The sidecar never came up. */
export class ReactorStartFailed extends ReactorStopped {
  override readonly code = 'CROCHET_REACTOR_START_FAILED'
  /** How far the start had come. */
  readonly phase: StartPhase

  constructor(message: string, context: FailureContext & StopDetails & { phase: StartPhase }) {
    super(message, context)
    this.phase = context.phase
  }
}

/** A blocking call inside the reactor, which would wait for itself. Nothing was sent. */
export class ReactorThreadError extends CrochetError {
  override readonly code = 'CROCHET_REACTOR_THREAD'
}

/** The module or its export is missing, is not a function, or does not load. */
export class FunctionNotFound extends CrochetError {
  override readonly code = 'CROCHET_FUNCTION_NOT_FOUND'
  /** `resolve`: there is no such module; `load`: it does not parse, or threw; `export`: it has no such function. */
  readonly phase: 'resolve' | 'load' | 'export'
  /** The module's address. */
  readonly module: string
  /** Where the module is broken, as `file:line`, if it is known. */
  readonly location: string | undefined
  /** Names that do exist where the missing one was looked for. */
  readonly names: readonly string[]

  constructor(
    message: string,
    context: FailureContext & {
      phase: 'resolve' | 'load' | 'export'
      module: string
      location?: string | undefined
      names?: readonly string[] | undefined
    },
  ) {
    super(message, context)
    this.phase = context.phase
    this.module = context.module
    this.location = context.location
    this.names = context.names ?? []
  }
}

/** A value that cannot cross between the processes. */
export class EncodingError extends CrochetError {
  override readonly code = 'CROCHET_ENCODING'
  /** Which way it would have gone. */
  readonly side: 'argument' | 'result'
  /** Where in the value, such as `args[0].items[3].f`. */
  readonly path: string

  constructor(message: string, context: FailureContext & { side: 'argument' | 'result'; path: string }) {
    super(message, context)
    this.side = context.side
    this.path = context.path
  }
}

/** A message over `maxMessageBytes`. */
export class MessageTooLarge extends CrochetError {
  override readonly code = 'CROCHET_MESSAGE_TOO_LARGE'
  /** Which way it would have gone. */
  readonly side: 'argument' | 'result'
  /** Bytes it would have taken. */
  readonly size: number
  /** Bytes allowed. */
  readonly limit: number

  constructor(message: string, context: FailureContext & { side: 'argument' | 'result'; size: number; limit: number }) {
    super(message, context)
    this.side = context.side
    this.size = context.size
    this.limit = context.limit
  }
}

/** A stash id that is unknown, used or expired. Crochet: `KeyError` of `retrieve_result`. */
export class ResultNotFound extends CrochetError {
  override readonly code = 'CROCHET_RESULT_NOT_FOUND'
  /** `unknown`, `used` or `expired`. */
  readonly why: string

  constructor(message: string, context: FailureContext & { why: string }) {
    super(message, context)
    this.why = context.why
  }
}

/** A quota is used up: `limit` names the option. */
export class Overloaded extends CrochetError {
  override readonly code = 'CROCHET_OVERLOADED'
  /** The option that sets the quota. */
  readonly limit: string

  constructor(message: string, context: FailureContext & { limit: string }) {
    super(message, context)
    this.limit = context.limit
  }
}

/** A shared reactor that refuses this process. */
export class AccessDenied extends CrochetError {
  override readonly code = 'CROCHET_ACCESS_DENIED'
  /** What it refuses. */
  readonly why: string

  constructor(message: string, context: FailureContext & { why: string }) {
    super(message, context)
    this.why = context.why
  }
}

/** The API was used wrongly; the message says how to do it right. */
export class UsageError extends CrochetError {
  override readonly code = 'CROCHET_USAGE'
}

/** Tells an error that arose before the call was known which call it belongs to; nothing has been sent then. */
export function nameCall<E extends CrochetError>(error: E, call: string): E {
  if (error.call !== undefined) return error
  return Object.assign(error, { call, mayHaveRun: false, message: `${call}(): ${error.message}` })
}

type ErrorClass = abstract new (...parameters: never[]) => CrochetError

/** Every class by name: the closed list from which wire errors are revived. */
export const errorClasses: Readonly<Record<string, ErrorClass>> = {
  CrochetError,
  TimeoutError,
  CancelledError,
  InterruptedError,
  ReactorStopped,
  ReactorStartFailed,
  ReactorThreadError,
  FunctionNotFound,
  EncodingError,
  MessageTooLarge,
  ResultNotFound,
  Overloaded,
  AccessDenied,
  UsageError,
}

const brands = new Map<unknown, symbol>()

// `name` and the brand stand on the prototype: not enumerable, and the same for every instance.
for (const [name, errorClass] of Object.entries(errorClasses)) {
  const brand = brandOf(name)
  brands.set(errorClass, brand)
  Object.defineProperty(errorClass.prototype, 'name', { value: name, configurable: true, writable: true })
  Object.defineProperty(errorClass.prototype, brand, { value: true })
}
