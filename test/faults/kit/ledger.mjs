// Sidecar and test process. The ledger: a file into which a function writes its call's nonce as it is entered. One
// appending write a line, so that it says how often each call has run whatever became of the process.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'

/** @param {string} path */
export const createLedger = (path) => writeFileSync(path, '')

/**
 * @param {string} path
 * @param {string | number} nonce
 */
export const enter = (path, nonce) => appendFileSync(path, `${nonce}\n`)

/**
 * How often each nonce was entered.
 * @param {string} path
 * @returns {Map<string, number>}
 */
export function ledgerEntries(path) {
  const counts = new Map()
  for (const nonce of readFileSync(path, 'utf8').split('\n').slice(0, -1))
    counts.set(nonce, (counts.get(nonce) ?? 0) + 1)
  return counts
}
