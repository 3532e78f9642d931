// Host thread. Notices results that nobody can look at any more, so that a failure among them is not lost in silence.
import { isFailedResponse } from '../src/envelope.js'
import type { Outcome } from './bridge/commands.js'
import { bytesOf } from './bridge/outcome.js'
import type { PendingCall } from './pending-call.js'

interface Releaser {
  release(call: PendingCall): void
}

/**
 * Bytes of failures that are kept until somebody looks at them, or nobody can. In a program that is synchronous
 * throughout no finalizer ever runs, and they would be kept for ever.
 */
const MOST_BYTES = 16 * 1024 * 1024
/** What a failure takes beside its message, about. */
const OVERHEAD = 512

/** Made with the first result. What it holds for a result lives on until a finalizer runs: hence nothing but failures. */
let registry: FinalizationRegistry<{ readonly call: PendingCall; readonly keeper: Releaser }> | undefined

const failures = new Set<PendingCall>()
let failureBytes = 0
let isTold = false

/** Releases `call` when `result` has been collected. Neither the call nor the keeper may hold the result. */
export function track(result: object, call: PendingCall, keeper: Releaser): void {
  registry ??= new FinalizationRegistry((held) => {
    forget(held.call)
    held.keeper.release(held.call)
  })
  registry.register(result, { call, keeper }, call)
  call.isTracked = true
}

/** The result has been looked at. */
export function untrack(call: PendingCall): void {
  if (!call.isTracked) return
  call.isTracked = false
  forget(call)
  registry?.unregister(call)
}

/**
 * The outcome of `call` has come. If it is no failure, there is nothing to tell of it, and its handle alone keeps it.
 * Of too many failures, the oldest will not be told of.
 */
export function trackSettled(call: PendingCall, outcome: Outcome): void {
  if (!call.isTracked) return
  if (outcome.kind !== 'reply' || !isFailedResponse(outcome.message)) return untrack(call)
  failures.add(call)
  failureBytes += sizeOf(call)
  if (failureBytes <= MOST_BYTES) return
  for (const oldest of failures) {
    if (failureBytes <= MOST_BYTES) break
    untrack(oldest)
  }
  if (!isTold) process.emitWarning(TOO_MANY, { type: 'CrochetWarning', code: 'CROCHET_UNSEEN_FAILURES' })
  isTold = true
}

const TOO_MANY = `failed results that nobody has looked at take more than ${MOST_BYTES} bytes; the oldest are dropped and will not be logged`

function forget(call: PendingCall): void {
  if (failures.delete(call)) failureBytes -= sizeOf(call)
}

function sizeOf({ outcome }: PendingCall): number {
  return OVERHEAD + (outcome === undefined ? 0 : bytesOf(outcome))
}
