// Large payloads there and back through a sidecar: GB a second, both ways counted once; median of 9, warm.
import { waitFor } from 'crochet-sidecar'
import { percentiles, print } from './measure.js'
import { functions, startSidecar } from './sidecar.js'

const SIZE = Number(process.argv[2] ?? 64) * 2 ** 20
const ROUNDS = 9

startSidecar()
const echo = waitFor(functions.echo<Uint8Array>, { timeout: 60_000 })
const payload = new Uint8Array(SIZE).fill(7)
const times = new Float64Array(ROUNDS)
for (let round = -2; round < ROUNDS; round += 1) {
  const started = performance.now()
  const back = echo(payload)
  if (round >= 0) times[round] = performance.now() - started
  if (back.byteLength !== SIZE || back[SIZE - 1] !== 7) throw new Error('a wrong value')
}
print({ rate: SIZE / percentiles(times).p50 / 1e6, n: ROUNDS })
