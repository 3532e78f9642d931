// Sidecar. The running call as its function sees it, kept across awaits.
import { AsyncLocalStorage } from 'node:async_hooks'

/** The call a reactor function is running for. */
export interface CurrentCall {
  /** Aborts when the caller cancels, times out or goes away. */
  readonly signal: AbortSignal
  /** When the caller gives up, in ms on this process's `performance.now()` clock; `Infinity` if never. */
  readonly deadline: number
  /** Name of the function as the caller wrapped it; undefined outside a call. */
  readonly name: string | undefined
}

/** What all copies of this package in the process share: a user's module may import another one than the sidecar runs. */
interface Tracking {
  storage: AsyncLocalStorage<CurrentCall> | undefined
  /** Running calls that began before there was a storage. */
  readonly untracked: Set<CurrentCall>
}

const key = Symbol.for('crochet-sidecar/current-call')

const outside: CurrentCall = {
  // Made when first asked for: most programs never look.
  get signal() {
    neverAborts ??= new AbortController().signal
    return neverAborts
  },
  deadline: Number.POSITIVE_INFINITY,
  name: undefined,
}
let neverAborts: AbortSignal | undefined

/**
 * The call that the running code belongs to, also after an `await`. Outside of any call: a signal that never aborts,
 * the deadline `Infinity` and no name.
 */
export function currentCall(): CurrentCall {
  const { storage, untracked } = tracking()
  const current = storage?.getStore()
  if (current !== undefined) return current
  // Its function has only now imported what tracks calls; if others run beside it, nobody knows which one asks.
  const [only] = untracked
  return only !== undefined && untracked.size === 1 ? only : outside
}

/**
 * Keeps calls across awaits from now on: Node's bookkeeping of every promise costs small calls a good part, which is
 * spent only where a module has imported `currentCall`.
 */
export function trackCalls(): void {
  tracking().storage ??= new AsyncLocalStorage()
}

/** Runs `body` as part of `call`. */
export function runInCall<T>(call: CurrentCall, body: () => T): T {
  const { storage, untracked } = tracking()
  if (storage !== undefined) return storage.run(call, body)
  untracked.add(call)
  return body()
}

/** `call` has settled. */
export function leaveCall(call: CurrentCall): void {
  tracking().untracked.delete(call)
}

let shared: Tracking | undefined

function tracking(): Tracking {
  shared ??= Reflect.get(globalThis, key) as Tracking | undefined
  if (shared !== undefined) return shared
  shared = { storage: undefined, untracked: new Set() }
  Reflect.set(globalThis, key, shared)
  return shared
}
