// Soak, sidecar and outside. The kit's ledger at a million calls: twelve bytes for each entry, the call's nonce and when
// it was entered. One appending write each, so that it is true whatever becomes of the process.
import { openSync, readFileSync, writeSync } from 'node:fs'
import { monotonicNow } from '../kit/clock.mjs'

const ENTRY_BYTES = 12

/** Opens the ledger; returns what writes an entry. */
export function openLedger(path) {
  const file = openSync(path, 'a')
  const entry = Buffer.alloc(ENTRY_BYTES)
  return (nonce) => {
    entry.writeUInt32LE(nonce, 0)
    entry.writeDoubleLE(monotonicNow(), 4)
    writeSync(file, entry)
  }
}

/**
 * How often each nonce was entered, and when first.
 * @param {string} path
 * @param {number} calls
 */
export function readLedger(path, calls) {
  const bytes = readFileSync(path)
  const times = new Uint8Array(calls)
  const first = new Float64Array(calls)
  let unknown = bytes.byteLength % ENTRY_BYTES
  for (let at = 0; at + ENTRY_BYTES <= bytes.byteLength; at += ENTRY_BYTES) {
    const nonce = bytes.readUInt32LE(at)
    if (nonce >= calls) {
      unknown += 1
      continue
    }
    if (times[nonce] === 0) first[nonce] = bytes.readDoubleLE(at + 4)
    times[nonce] += 1
  }
  return { times, first, unknown }
}
