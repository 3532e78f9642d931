// Host thread. The calls that are out over one bridge, as far as the host has heard; and what is to be told of them.
import type { Arrival, Failure, Outcome } from './bridge/commands.js'
import { now } from './clock.js'
import { GivenUpCalls, type RunningCall } from './given-up-calls.js'
import type { PendingCall } from './pending-call.js'
import type { Classes } from './settlement.js'
import { trackSettled } from './unseen-results.js'

export class PendingCalls {
  readonly #classes: Classes
  readonly #out = new Map<number, PendingCall>()
  readonly #givenUp = new GivenUpCalls()
  #settled = 0
  #news: (() => void)[] = []

  constructor(classes: Classes) {
    this.#classes = classes
  }

  get size(): number {
    return this.#out.size
  }

  get ids(): Iterable<number> {
    return this.#out.keys()
  }

  add(call: PendingCall): void {
    this.#out.set(call.id, call)
  }

  /** The host lets go of a call, which may go on since `startedAt`; undefined if it certainly does not. */
  drop({ id, name }: PendingCall, startedAt: number | undefined): void {
    this.#out.delete(id)
    if (startedAt !== undefined) this.#givenUp.add(id, name, startedAt)
  }

  arrived({ id, outcome }: Arrival): void {
    const call = this.#out.get(id)
    if (call !== undefined) this.#settle(call, outcome)
    this.#out.delete(id)
  }

  /** Fails everything that is still out. */
  failAll(failure: Failure): void {
    const outcome: Outcome = { kind: 'failed', failure, mayHaveRun: failure.kind === 'stopped' }
    for (const call of this.#out.values()) this.#settle(call, outcome)
    this.#out.clear()
  }

  /** Those of the running calls whose names are known here, the oldest first. */
  named(running: readonly number[]): RunningCall[] {
    this.#givenUp.keep(running)
    return running
      .flatMap((id) => this.#out.get(id) ?? this.#givenUp.find(id) ?? [])
      .map(({ name, startedAt }) => ({ name, age: now() - startedAt }))
      .toSorted((one, other) => other.age - one.age)
  }

  /** Has `tell` called with the next news. */
  note(tell: () => void): void {
    this.#news.push(tell)
  }

  /** Tells subscribers what they do not know yet. They may make calls in turn: only when our own state is consistent. */
  tellNews(): void {
    if (this.#news.length === 0) return
    const news = this.#news
    this.#news = []
    for (const tell of news) tell()
  }

  #settle(call: PendingCall, outcome: Outcome): void {
    this.#settled += 1
    call.settledAt = this.#settled
    call.outcome = outcome
    trackSettled(call, outcome)
    const { watch } = call
    if (watch !== undefined) this.note(() => watch.settled(outcome, this.#classes))
  }
}
