// Host thread. Tells the subscribers of `node:diagnostics_channel` of calls: how each begins, and how it ends.
import { channel } from 'node:diagnostics_channel'
import type { ErrorClass } from '../src/error-classes.js'
import { CrochetError } from '../src/errors.js'
import type { Outcome } from './bridge/commands.js'
import { isFailure } from './bridge/outcome.js'
import { now } from './clock.js'
import { settle } from './settlement.js'

/** What the channels `crochet-sidecar:call:…` tell of a call: one object for each call, the same in all its events. */
export interface CallEvent {
  /** Of the call within its reactor, in the wire's words; may come again. */
  readonly id: number
  /** The function's name; `retrieveResult` for a retrieval. */
  readonly name: string
  /** By `waitFor`, by `runInReactor`, by `retrieveResult`. */
  readonly kind: 'blocking' | 'background' | 'retrieval'
  /** Milliseconds that the caller waits; `Infinity` for a call that nobody has to wait for. */
  readonly timeout: number
  /** What subscribers to `call:start` write here travels with the call: the trace of OpenTelemetry, say. */
  readonly trace: Record<string, string>
  /** Milliseconds from the start to this event. */
  readonly duration: number
  /** What the caller is thrown; undefined where nobody is thrown anything: at `cancel` but for Ctrl-C, at `start`, `end`, `release`. */
  readonly error: unknown
  /** Whether the function may have run by now; false for certain only. */
  readonly mayHaveRun: boolean
}

// Held here: Node forgets channels that nobody holds.
const channels = {
  start: channel('crochet-sidecar:call:start'),
  end: channel('crochet-sidecar:call:end'),
  error: channel('crochet-sidecar:call:error'),
  timeout: channel('crochet-sidecar:call:timeout'),
  cancel: channel('crochet-sidecar:call:cancel'),
  release: channel('crochet-sidecar:call:release'),
}
const { start, end, error: failure, timeout: late, cancel, release } = channels

/** What watches a new call; undefined if nobody wants to know, as nearly always. */
export function watchCall(kind: CallEvent['kind'], name: string, timeout: number): CallWatch | undefined {
  const isWanted =
    start.hasSubscribers ||
    end.hasSubscribers ||
    failure.hasSubscribers ||
    late.hasSubscribers ||
    cancel.hasSubscribers ||
    release.hasSubscribers
  return isWanted ? new CallWatch(kind, name, timeout) : undefined
}

/** Subscribers may make calls in turn: all of this is to be used only when our own state is consistent. */
export class CallWatch {
  readonly #event: { -readonly [key in keyof CallEvent]: CallEvent[key] }
  readonly #startedAt = now()

  constructor(kind: CallEvent['kind'], name: string, timeout: number) {
    this.#event = { id: 0, name, kind, timeout, trace: {}, duration: 0, error: undefined, mayHaveRun: false }
  }

  /** What is to travel with the call, if there is anything. */
  get trace(): Readonly<Record<string, string>> | undefined {
    const texts = Object.entries(this.#event.trace).filter(([, text]) => typeof text === 'string')
    return texts.length === 0 ? undefined : Object.fromEntries(texts)
  }

  started(id: number): void {
    this.#event.id = id
    start.publish(this.#event)
  }

  /** A value has come. */
  ended(): void {
    this.#publish(end, undefined, true)
  }

  /** The caller is thrown `error`. */
  failed(error: unknown): void {
    this.#publish(failure, error, mayHaveRun(error))
  }

  /** The deadline of a wait has passed, with this error for the waiter. */
  timedOut(error: CrochetError): void {
    this.#publish(late, error, mayHaveRun(error))
  }

  /** The function is asked to stop; at Ctrl-C with this error for the caller. */
  cancelled(error?: CrochetError): void {
    this.#publish(cancel, error, error === undefined || mayHaveRun(error))
  }

  /** Nobody will hear of its outcome. */
  released(): void {
    this.#publish(release, undefined, true)
  }

  /** The outcome of a call in the background has come. An error is read for the event: it costs its subscribers. */
  settled(outcome: Outcome, classes: ReadonlyMap<string, ErrorClass>): void {
    if (!isFailure(outcome)) return this.ended()
    if (!failure.hasSubscribers) return
    const settlement = settle(outcome, this.#event.name, classes)
    if (settlement.kind === 'thrown') this.failed(settlement.thrown)
  }

  #publish(where: typeof end, error: unknown, hasRun: boolean): void {
    const event = this.#event
    event.duration = now() - this.#startedAt
    event.error = error
    event.mayHaveRun = hasRun
    where.publish(event)
  }
}

function mayHaveRun(error: unknown): boolean {
  return !(error instanceof CrochetError) || error.mayHaveRun !== false
}
