// Reactor: the functions of the tests that fill up what is bounded, and of those that look for what is left behind.
import { currentCall } from 'crochet-sidecar/reactor'

export { echo, pid } from './functions.mjs'

export const lengthOf = (bytes) => bytes.length
export const give = (length) => new Uint8Array(length)
export const giveFunction = () => [() => {}]

export async function fail(message) {
  throw Object.assign(new RangeError(message), { code: 'E_FAULT' })
}

export const failLongly = (length) => fail('x'.repeat(length))

/** Settles when it is cancelled. */
export function obey() {
  const { signal } = currentCall()
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}

/** Bytes in use once the garbage has gone. */
export function memory() {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

export function print(lines, length) {
  const line = `${'x'.repeat(length)}\n`
  for (let index = 0; index < lines; index += 1) process.stdout.write(line)
}

let held

/** Keeps an eye on its argument and on its result. */
export function holdWeakly(argument) {
  const result = { of: 'a call' }
  held = { argument: new WeakRef(argument), result: new WeakRef(result) }
  return result
}

/** Which of them are still there. */
export async function keptWeakly() {
  await new Promise((resolve) => setTimeout(resolve, 10))
  globalThis.gc()
  return Object.keys(held).filter((name) => held[name].deref() !== undefined)
}
