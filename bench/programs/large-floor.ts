// The same bytes over a bare socket pair between two Node processes. With `values` each process takes them into memory of their
// own, as a value has to be: the least that a copy of the value at both ends takes.
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { percentiles, print } from './measure.js'

const SIZE = 64 * 2 ** 20
const makesValues = process.argv[2] === 'values'
const ROUNDS = 9

const child = spawn(
  process.execPath,
  [fileURLToPath(new URL('./large-floor-child.js', import.meta.url)), String(SIZE), ...process.argv.slice(2)],
  { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] },
)
const socket = child.stdio[3] as Socket
const payload = new Uint8Array(SIZE).fill(7)
const times = new Float64Array(ROUNDS)
for (let round = -2; round < ROUNDS; round += 1) {
  const started = performance.now()
  await thereAndBack()
  if (round >= 0) times[round] = performance.now() - started
}
print({ rate: SIZE / percentiles(times).p50 / 1e6, n: ROUNDS })
child.kill()

function thereAndBack(): Promise<void> {
  socket.write(payload)
  return new Promise((resolve) => {
    let received = 0
    const value = new Uint8Array(makesValues ? SIZE : 0)
    socket.on('data', function count(chunk: Uint8Array) {
      if (makesValues) value.set(chunk, received)
      received += chunk.byteLength
      if (received < SIZE) return
      socket.off('data', count)
      resolve()
    })
  })
}
