// The killer's process: takes orders, one JSON record a line, until nobody can give any.
import { appendFileSync, createReadStream, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { monotonicNow } from './clock.mjs'

const [fifo, journal] = process.argv.slice(2)
writeFileSync(journal, '')
const orders = createInterface({ input: createReadStream(fifo) })
orders.on('line', (line) => {
  const { pid, signal, after } = JSON.parse(line)
  if (after > 0) setTimeout(() => strike(pid, signal), after)
  else strike(pid, signal)
})
orders.on('close', () => process.exit())

function strike(pid, signal) {
  const at = monotonicNow()
  let found = true
  try {
    process.kill(pid, signal)
  } catch {
    found = false
  }
  // The folder is gone once nobody reads the journal any more.
  try {
    appendFileSync(journal, `${JSON.stringify({ pid, signal, at, found })}\n`)
  } catch {}
}
