// Soak, host threads and watchdog. What a thread is about to do, and for how long at most: one line of a file, since no
// other process can see the memory of one that is stuck.
import { openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { monotonicNow } from '../kit/clock.mjs'

/** Wide enough for every line, so that none leaves a rest of another behind. */
const WIDTH = 100

const fileOf = (folder, thread) => join(folder, `heartbeat-${thread}`)

/** Opens the heartbeat of a thread; returns what tells of the next operation: its name, a nonce, and a limit in ms. */
export function openHeartbeat(folder, thread) {
  const file = openSync(fileOf(folder, thread), 'w')
  let count = 0
  return (operation, nonce, limit) => {
    count += 1
    const line = `${count} ${monotonicNow().toFixed(3)} ${limit} ${nonce} ${operation}`
    writeSync(file, line.padEnd(WIDTH), 0)
  }
}

/**
 * What the thread is at.
 * @param {string} folder
 * @param {number} thread
 * @returns {{ count: number, since: number, limit: number, nonce: number, operation: string } | undefined}
 */
export function readHeartbeat(folder, thread) {
  let line
  try {
    line = readFileSync(fileOf(folder, thread), 'latin1')
  } catch {
    return undefined
  }
  if (line.length < WIDTH) return undefined
  const [count, since, limit, nonce, ...operation] = line.trimEnd().split(' ')
  return {
    count: Number(count),
    since: Number(since),
    limit: Number(limit),
    nonce: Number(nonce),
    operation: operation.join(' '),
  }
}
