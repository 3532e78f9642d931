// Reactor: ways in which a sidecar gets stuck, or looks as if it were.
import { execSync } from 'node:child_process'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { currentCall } from 'crochet-sidecar/reactor'
import { monotonicNow } from '../kit/clock.mjs'
import { enter } from '../kit/ledger.mjs'

export function regex() {
  return /^(a+)+$/.test(`${'a'.repeat(60)}!`)
}

export function execSleep() {
  execSync('sleep 2')
}

export function parseJson() {
  const text = `[${'[1],'.repeat(1_000_000)}1]`
  for (;;) JSON.parse(text)
}

export function microtasks() {
  const next = () => Promise.resolve().then(next)
  return next()
}

export function compute(ms) {
  const end = performance.now() + ms
  while (performance.now() < end);
  return 'computed'
}

/** Never settles; writes down when it was cancelled. */
export function noteAbort(ledger) {
  currentCall().signal.addEventListener('abort', () => enter(ledger, monotonicNow()))
  return new Promise(() => {})
}

export async function ignoreAbort(ledger, ms) {
  await sleepFor(ms)
  enter(ledger, 'end')
  throw new Error('nobody waits for this')
}

/** Writes so many MB to stderr, in lines of so many bytes, and then one more line; settles when all of it has left. */
export async function flood(megabytes, perLine) {
  const lines = Buffer.alloc(Math.max(perLine, 1e6), 'x')
  for (let end = perLine - 1; end < lines.length; end += perLine) lines[end] = 10
  const write = (bytes) => new Promise((resolve) => process.stderr.write(bytes, resolve))
  for (let written = 0; written < megabytes * 1e6; written += lines.length) await write(lines)
  await write('the last line\n')
  return 'flooded'
}
