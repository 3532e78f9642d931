// Reactor: the functions of the soak. Each writes its nonce into the ledger before anything else.
import { writeSync } from 'node:fs'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { currentCall } from 'crochet-sidecar/reactor'
import { openLedger } from './ledger.mjs'
import { checksum, GARBAGE } from './payload.mjs'

const enter = openLedger(process.env.SOAK_LEDGER)
const never = () => new Promise(() => {})

export async function echo(nonce, content) {
  enter(nonce)
  return [nonce, checksum(content), content]
}

export async function sleep(nonce, content, ms) {
  enter(nonce)
  await sleepFor(ms)
  return [nonce, checksum(content), content]
}

export async function fail(nonce, choice) {
  enter(nonce)
  if (choice % 4 === 0) throw nonce
  throw Object.assign(new RangeError(`call ${nonce} failed`), { code: 'SOAK', nonce })
}

/** Settles when it is cancelled, with the signal's reason. */
export function obey(nonce) {
  enter(nonce)
  const { signal } = currentCall()
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}

/** Takes no notice of anything. */
export function ignore(nonce) {
  enter(nonce)
  return never()
}

export function spin(nonce) {
  enter(nonce)
  for (;;);
}

export function exit(nonce, choice) {
  enter(nonce)
  if (choice % 4 === 0) setImmediate(() => raise(nonce))
  else if (choice % 4 === 1) setTimeout(() => process.exit(0), choice % 20)
  else process.exit(choice % 4)
  return never()
}

/** Writes what is no message where only messages belong. Nothing else may be half written there at this time. */
export function garbage(nonce, choice) {
  enter(nonce)
  writeSync(3, GARBAGE[choice % GARBAGE.length])
  return never()
}

function raise(nonce) {
  throw new Error(`call ${nonce} left this behind`)
}
