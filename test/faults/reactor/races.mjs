// Reactor: functions whose replies race against something, and what is left behind here.
import { setTimeout as sleepFor } from 'node:timers/promises'
import { currentCall } from 'crochet-sidecar/reactor'

export async function settleAfter(ms, nonce) {
  await sleepFor(ms)
  return nonce
}

/** Ends at once when it is cancelled. */
export const settleUnlessCancelled = (ms, nonce) => sleepFor(ms, nonce, { signal: currentCall().signal })

/** Timers and the like that keep this process busy. */
export const activeTimers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

/** Milliseconds that the caller still waits, asked several times. */
export async function remainingTime(pauses) {
  const remaining = () => currentCall().deadline - performance.now()
  const seen = [remaining()]
  for (const pause of pauses) {
    await sleepFor(pause)
    seen.push(remaining())
  }
  return seen
}

let aborted = []

/** Never settles; notes how long after its start it was told to stop. */
export function hangUntilAborted(label) {
  const started = performance.now()
  const { signal } = currentCall()
  return new Promise(() => signal.addEventListener('abort', () => aborted.push([label, performance.now() - started])))
}

export function takeAborted() {
  const taken = aborted
  aborted = []
  return taken
}

/** Prints all the time, and never settles. */
export function chatter() {
  const timer = setInterval(() => console.log('still at it'), 2)
  currentCall().signal.addEventListener('abort', () => clearInterval(timer))
  return new Promise(() => {})
}

export function block(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

const notes = []
export const note = (text) => void notes.push(text)
export const allNotes = () => notes

export const bytes = (size, value) => Buffer.alloc(size, value)
