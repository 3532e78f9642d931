// Time (ms) by payload, there and back, from 1 KiB to 256 MiB: the least of a few, since a larger one disturbs the next.
import { waitFor } from 'crochet-sidecar'
import { print } from './measure.js'
import { functions, startSidecar } from './sidecar.js'

startSidecar()
const echo = waitFor(functions.echo<Uint8Array>, { timeout: 60_000 })
const figures: Record<string, number> = {}
for (let size = 2 ** 10; size <= 2 ** 28; size *= 4) {
  const payload = new Uint8Array(size).fill(7)
  const rounds = size < 2 ** 20 ? 200 : size < 2 ** 26 ? 9 : 3
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now()
    echo(payload)
    least = Math.min(least, performance.now() - started)
  }
  figures[size] = least
}
print(figures)
