// The reactor's thread. What the reactor's own modules may see of it: copies, nothing that could be changed from there.

/** A call that runs in the reactor. */
export interface CallSnapshot {
  /** Number that the caller has given it; no other running call has the same. */
  readonly id: number
  /** Name of the function as the caller wrapped it. */
  readonly name: string
  /** Milliseconds since it arrived. */
  readonly age: number
}

/** The reactor as it is at one moment. */
export interface ReactorSnapshot {
  /** The running calls, the oldest first. */
  readonly calls: readonly CallSnapshot[]
  /** Count of the stashed results, those of running calls included. */
  readonly stash: number
  /** URLs of the modules that calls, and the option `init`, have loaded so far; `node:` names as they are. */
  readonly modules: readonly string[]
}

// Under a global symbol: a user's module may import another copy of this package than the sidecar runs.
const key = Symbol.for('crochet-sidecar/reactor-snapshot')

/**
 * What the reactor is doing: its running calls, the one that asks included, its stash and its modules. A copy, which
 * does not change. Outside of the reactor's thread, in a unit test for one, there is nothing in it. Throws nothing.
 */
export function inspectReactor(): ReactorSnapshot {
  const take: unknown = Reflect.get(globalThis, key)
  return typeof take === 'function' ? (take as () => ReactorSnapshot)() : { calls: [], stash: 0, modules: [] }
}

/** Called once by the sidecar: `take` makes the snapshots from now on. */
export function offerSnapshots(take: () => ReactorSnapshot): void {
  Reflect.set(globalThis, key, take)
}
