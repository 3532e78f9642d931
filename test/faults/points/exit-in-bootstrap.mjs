// Sidecar (preload): ends it in the midst of its start, sooner or later, as many times as the file says.
import { readFileSync, writeFileSync } from 'node:fs'

const file = process.env.EXITS_LEFT
const left = Number(readFileSync(file, 'utf8'))
if (left > 0) {
  writeFileSync(file, String(left - 1))
  const delay = [0, 2, 20, 4][left % 4]
  if (delay === 0) process.exit(7)
  // The loop turns first when all has been loaded, and comes to timers before it comes to the pipe.
  setTimeout(() => process.exit(7), delay)
  const end = performance.now() + delay
  if (left % 2 === 0) while (performance.now() < end);
}
