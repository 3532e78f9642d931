// Reactor: the functions that the fault suite calls.
import { setTimeout as sleepFor } from 'node:timers/promises'
import { currentCall } from 'crochet-sidecar/reactor'
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
