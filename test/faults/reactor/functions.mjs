// Reactor: the functions that the fault suite calls.
import { setTimeout as sleepFor } from 'node:timers/promises'
import { currentCall } from 'crochet-sidecar/reactor'
import { monotonicNow } from '../kit/clock.mjs'
import { enter } from '../kit/ledger.mjs'

export const pid = () => process.pid
export const echo = async (value) => value

export async function sleep(ms, value) {
  await sleepFor(ms)
  return value
}

/** Writes its nonce into the ledger, then never settles. */
export function enterAndHang(ledger, nonce) {
  enter(ledger, nonce)
  return new Promise(() => {})
}

/** Writes its nonce into the ledger, then settles when it is cancelled. */
export function enterAndObey(ledger, nonce) {
  enter(ledger, nonce)
  const { signal } = currentCall()
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}

export const hang = () => new Promise(() => {})

export function spin() {
  for (;;);
}

/** Resolves with the time at which its signal fired. */
export const untilAbort = () =>
  new Promise((resolve) => currentCall().signal.addEventListener('abort', () => resolve(monotonicNow())))
