// Reactor: functions that leave an entry in the ledger for each time they are entered.
import { enter } from '../kit/ledger.mjs'

/** Whatever else it is given only makes the request larger. */
export function enterOnce(ledger, nonce) {
  enter(ledger, nonce)
  return nonce
}

/** Blocks the loop for a while, so that what comes meanwhile waits in the pipe; never settles. */
export function enterAndBlock(ledger, nonce, ms) {
  enter(ledger, nonce)
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  return new Promise(() => {})
}
