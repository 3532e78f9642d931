// Host thread. Notices results that nobody can look at any more, so that a failure among them is not lost in silence.
import type { PendingCall } from './pending-call.js'

interface Releaser {
  release(call: PendingCall): void
}

/** Made with the first result. In a program that is synchronous throughout it never gets a turn: hence `maxResults`. */
let registry: FinalizationRegistry<{ readonly call: PendingCall; readonly keeper: Releaser }> | undefined

/** Releases `call` when `result` has been collected. Neither the call nor the keeper may hold the result. */
export function track(result: object, call: PendingCall, keeper: Releaser): void {
  registry ??= new FinalizationRegistry((held) => held.keeper.release(held.call))
  registry.register(result, { call, keeper }, result)
}

/** The result has been looked at. */
export function untrack(result: object): void {
  registry?.unregister(result)
}
