// Host thread. The ids of calls: 31 bits that come round in the end, and then pass over what is still in use.

/** The bridge counts its own requests from the next one on. */
const LAST_ID = 0x7fff_ffff

export class CallIds {
  readonly #inUse: () => Iterable<number>
  #next: number
  // Of an earlier round. Within one round no id comes twice.
  #taken: ReadonlySet<number> = new Set()

  /** `inUse` is asked once a round, for calls of earlier ones that have no reply yet. */
  constructor(inUse: () => Iterable<number>, first = 1) {
    this.#inUse = inUse
    this.#next = first
  }

  next(): number {
    for (;;) {
      if (this.#next > LAST_ID) this.#beginRound()
      const id = this.#next
      this.#next += 1
      if (!this.#taken.has(id)) return id
    }
  }

  #beginRound(): void {
    this.#next = 1
    this.#taken = new Set(this.#inUse())
  }
}
