// The reactor's thread. The running calls of one client among those of all: by the ids that this client has given them.
import type { CallSpec, Calls } from './calls.js'
import type { CallSnapshot } from './snapshot.js'

/** Ids have 32 bits: so far are the clients' ranges from one another. */
const RANGE = 2 ** 32

/** Clients are numbered up to here, then from the first again: numbers beyond are not exact. */
const MOST_CLIENTS = 2 ** 20

export class ClientCalls {
  readonly #calls: Calls
  readonly #first: number
  readonly #most: number
  #size = 0
  readonly #ended = (): void => {
    this.#size -= 1
    if (this.#waiting.length > 0) this.#wake()
  }
  // Each waits until no more than so many run.
  #waiting: { readonly left: number; readonly resolve: () => void }[] = []

  /** `client`: its number, which no other has at a time; `most`: calls that it may have at a time. */
  constructor(calls: Calls, client = 0, most: number = Number.POSITIVE_INFINITY) {
    this.#calls = calls
    this.#first = (client % MOST_CLIENTS) * RANGE
    this.#most = most
  }

  get size(): number {
    return this.#size
  }

  /** Undefined if one more may be started; else how many there may be. */
  get full(): number | undefined {
    return this.#size < this.#most ? undefined : this.#most
  }

  /** What call `id` of this client is called among those of all. */
  keyOf(id: number): number {
    return this.#first + id
  }

  /** By key. */
  has(key: number): boolean {
    return this.#calls.has(key)
  }

  /** By key: a result may be retrieved by another client than the one that started the call. */
  cancel(key: number): void {
    this.#calls.cancel(key)
  }

  /** Those of all clients. */
  snapshot(): CallSnapshot[] {
    return this.#calls.snapshot().map(({ id, name, age }) => ({ id: id % RANGE, name, age }))
  }

  start(spec: CallSpec): void {
    this.#size += 1
    this.#calls.start(spec, this.keyOf(spec.id), this.#ended)
  }

  /** Resolves once nothing of this client's runs, or no more than `left` calls. */
  async drained(left = 0): Promise<void> {
    if (this.#size <= left) return
    await new Promise<void>((resolve) => {
      this.#waiting.push({ left, resolve })
    })
  }

  /** Cancels this client's calls but for those that `isKept`, by key; resolves once the others have settled. */
  async cancelAll(isKept: (key: number) => boolean = () => false): Promise<void> {
    let kept = 0
    for (const { id: key } of this.#calls.snapshot()) {
      if (key < this.#first || key >= this.#first + RANGE) continue
      if (isKept(key)) kept += 1
      else this.#calls.cancel(key)
    }
    await this.drained(kept)
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = waiting.filter(({ left }) => this.#size > left)
    for (const { left, resolve } of waiting) if (this.#size <= left) resolve()
  }
}
