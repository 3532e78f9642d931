// Bridge thread. Outcomes that have arrived, kept until the host has them: they outlive their sidecar.
import type { Arrival, Outcome } from './commands.js'
import { bytesOf, isFailure } from './outcome.js'

const NONE: readonly Arrival[] = []

export class Arrivals {
  readonly #held = new Map<number, Outcome>()
  // Handed over with answer #sequence, which the host may never have read: Ctrl-C can break its wait.
  readonly #offered = new Map<number, Outcome>()
  #sequence = 0
  #heldBytes = 0
  // Its outcome went through the reply slot.
  #delivered: number | undefined
  #isRoused = false
  #awaited: { readonly ids: Set<number>; readonly end: (all: boolean) => void } | undefined

  /** Bytes of what the host has not been given. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /** How many the host has not been given. */
  get held(): number {
    return this.#held.size
  }

  has(id: number): boolean {
    return this.#held.has(id) || id === this.#delivered || this.#offered.has(id)
  }

  /** The outcome of `id`, unless the host has taken it. */
  get(id: number): Outcome | undefined {
    return this.#held.get(id) ?? this.#offered.get(id)
  }

  settle(id: number, outcome: Outcome): void {
    this.#held.set(id, outcome)
    this.#heldBytes += bytesOf(outcome)
    this.#wake(id, outcome)
  }

  /** The host has the outcome of `id` already. */
  delivered(id: number): void {
    this.#delivered = id
    this.#wake(id)
  }

  /** Takes away what nobody will ask for. */
  remove(id: number): Outcome | undefined {
    const outcome = this.#held.get(id)
    if (outcome === undefined) return undefined
    this.#held.delete(id)
    this.#heldBytes -= bytesOf(outcome)
    return outcome
  }

  /** The host has read answer `sequence` and all before it. */
  acknowledge(sequence: number): void {
    if (sequence === this.#sequence) this.#offered.clear()
  }

  /** Everything the host does not have, under the number by which it acknowledges. */
  offer(): { readonly sequence: number; readonly arrivals: readonly Arrival[] } {
    for (const [id, outcome] of this.#held) this.#offered.set(id, outcome)
    this.#held.clear()
    this.#heldBytes = 0
    this.#sequence += 1
    const sequence = this.#sequence
    // As nearly always: the one reply there is went through the slot.
    if (this.#offered.size === 0) return { sequence, arrivals: NONE }
    return { sequence, arrivals: Array.from(this.#offered, ([id, outcome]) => ({ id, outcome })) }
  }

  /**
   * Resolves true once outcomes of all `ids` are there, or one that is a failure; false after `limit` ms, or when it is
   * to look up. The host waits for one thing at a time.
   */
  wait(ids: readonly number[], limit: number): Promise<boolean> {
    const missing = new Set(ids.filter((id) => !this.has(id)))
    if (missing.size === 0 || ids.some((id) => this.#isFailed(id))) return Promise.resolve(true)
    if (limit <= 0 || this.#isRoused) {
      this.#isRoused = false
      return Promise.resolve(false)
    }
    return new Promise((resolve) => {
      const end = (all: boolean): void => {
        clearTimeout(timer)
        if (this.#awaited === awaited) this.#awaited = undefined
        resolve(all)
      }
      const timer = setTimeout(end, limit, false)
      const awaited = { ids: missing, end }
      this.#awaited = awaited
    })
  }

  /** Has the host look up from its wait; from the next one if it does not wait: it may be about to. */
  rouse(): void {
    if (this.#awaited === undefined) this.#isRoused = true
    else this.#awaited.end(false)
  }

  #wake(id: number, outcome?: Outcome): void {
    const awaited = this.#awaited
    if (awaited?.ids.delete(id) !== true) return
    if (awaited.ids.size === 0 || (outcome !== undefined && isFailure(outcome))) awaited.end(true)
  }

  #isFailed(id: number): boolean {
    const outcome = this.get(id)
    return outcome !== undefined && isFailure(outcome)
  }
}
