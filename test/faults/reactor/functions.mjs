// Reactor: the functions that the fault suite calls.
import { spawn } from 'node:child_process'
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs'
import inspector from 'node:inspector'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { currentCall } from 'crochet-sidecar/reactor'
import { monotonicNow } from '../kit/clock.mjs'
import { enter } from '../kit/ledger.mjs'

export const pid = () => process.pid
export const echo = async (value) => value

export async function sleep(ms, value) {
  await sleepFor(ms)
  return value
}

export async function failAfter(ms) {
  await sleepFor(ms)
  throw new RangeError('failed as told')
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

/** Has the killer that takes `orders` strike this process, which is in the midst of a call now. Settles after `ms`, if ever. */
export async function struck(orders, signal, after, ms = 2 ** 31 - 1, value = undefined) {
  appendFileSync(orders, `${JSON.stringify({ pid: process.pid, signal, after })}\n`)
  await sleepFor(ms)
  return value
}

export function spin() {
  for (;;);
}

/** Resolves with the time at which its signal fired. */
export const untilAbort = () =>
  new Promise((resolve) => currentCall().signal.addEventListener('abort', () => resolve(monotonicNow())))

/** What this process was given, and whether anybody can debug it. */
export const self = () => ({
  env: { ...process.env },
  argv: process.argv,
  execArgv: process.execArgv,
  title: process.title,
  debuggerUrl: inspector.url() ?? null,
})

/** Fills the heap until V8 gives up. */
export function fillMemory() {
  const kept = []
  for (;;) kept.push(new Array(10_000).fill(kept.length))
}

export const readText = (file) => readFileSync(file, 'utf8')

export function spinFor(ms) {
  const end = performance.now() + ms
  while (performance.now() < end);
}

/** How often this process has asked for the time; whether at all. */
export const clockJumps = () => {
  Date.now()
  return globalThis.clockJumps?.() > 0
}

export const sizeOf = (bytes) => bytes.byteLength

/** Closes the sidecar's end of the protocol pipe, and lives on. */
export function closePipe() {
  closeSync(3)
  setInterval(() => {}, 1000)
  return new Promise(() => {})
}

/** Opens files until there are no descriptors left, and keeps them. */
export function openAll() {
  for (;;) openSync('/dev/null')
}

export const print = (bytes) => {
  process.stdout.write(`${'x'.repeat(bytes)}\n`)
  return new Promise((resolve) => setImmediate(resolve, bytes))
}

/** Starts a process that holds the sidecar's stdout and stderr; returns its pid. */
export const keepStdout = () => spawn('sleep', ['60'], { stdio: 'inherit', detached: true }).pid

export const filled = (bytes) => new Uint8Array(bytes)

/** From now on garbage is gone soon. */
export function collectOften() {
  setFlagsFromString('--expose-gc')
  setInterval(runInNewContext('gc'), 20)
}

export function exitNow() {
  process.exit(3)
}

export const printLine = (line) => console.log(line)
