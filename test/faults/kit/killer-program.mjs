// The killer's process: takes orders, one JSON record a line, until nobody can give any.
import { appendFileSync, createReadStream, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { isAlive } from './census.mjs'
import { monotonicNow } from './clock.mjs'

const [fifo, journal] = process.argv.slice(2)
writeFileSync(journal, '')
const orders = createInterface({ input: createReadStream(fifo) })
orders.on('line', (line) => {
  const order = JSON.parse(line)
  if (order.after > 0) setTimeout(() => strike(order), order.after)
  else strike(order)
})
orders.on('close', () => process.exit())

function strike({ pid, signal, note }) {
  // A signal to a zombie succeeds; a negative number is a group.
  let found = pid < 0 || isAlive(pid)
  const at = monotonicNow()
  try {
    process.kill(pid, signal)
  } catch {
    found = false
  }
  // The folder is gone once nobody reads the journal any more.
  try {
    appendFileSync(journal, `${JSON.stringify({ pid, signal, at, found, note })}\n`)
  } catch {}
}
