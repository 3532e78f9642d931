// The reactor's thread. The running call as its function sees it, kept across awaits.
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

// Under a global symbol: a user's module may import another copy of this package than the sidecar runs.
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
  return storage()?.getStore() ?? outside
}

/**
 * Keeps calls across awaits from now on: Node's bookkeeping of every promise costs small calls a good part, which is
 * spent only where a module has imported `currentCall`.
 */
export function trackCalls(): void {
  if (storage() === undefined) Reflect.set(globalThis, key, new AsyncLocalStorage<CurrentCall>())
}

/** Runs `body` as part of `call`. */
export function runInCall<T>(call: CurrentCall, body: () => T): T {
  const tracked = storage()
  return tracked === undefined ? body() : tracked.run(call, body)
}

let shared: AsyncLocalStorage<CurrentCall> | undefined

function storage(): AsyncLocalStorage<CurrentCall> | undefined {
  shared ??= Reflect.get(globalThis, key) as AsyncLocalStorage<CurrentCall> | undefined
  return shared
}
