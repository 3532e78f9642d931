// Host thread. Calls that may still run although the host has let go of them: their names, for `status()`.

/** How many are remembered: the names of older ones are lost. */
const MOST = 1024

/** A call that runs. */
export interface RunningCall {
  /** The function's name. */
  readonly name: string
  /** Milliseconds since it was made. */
  readonly age: number
}

interface Known {
  readonly name: string
  readonly startedAt: number
}

export class GivenUpCalls {
  readonly #known = new Map<number, Known>()

  add(id: number, name: string, startedAt: number): void {
    this.#known.set(id, { name, startedAt })
    if (this.#known.size <= MOST) return
    for (const oldest of this.#known.keys()) return void this.#known.delete(oldest)
  }

  find(id: number): Known | undefined {
    return this.#known.get(id)
  }

  /** Forgets all but `ids`: the others have ended. */
  keep(ids: readonly number[]): void {
    const running = new Set(ids)
    for (const id of this.#known.keys()) if (!running.has(id)) this.#known.delete(id)
  }
}
