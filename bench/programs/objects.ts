// 20,000 small records, about 1 MB, there and back: ms, through a sidecar or through a bare synckit worker.
import { waitFor } from 'crochet-sidecar'
import { percentiles, print } from './measure.js'
import { functions, startSidecar } from './sidecar.js'

const ROUNDS = 30

const records = Array.from({ length: 20_000 }, (_, id) => ({
  id,
  name: `record ${id}`,
  isOpen: id % 2 === 0,
  size: id / 7,
}))
const echo = process.argv[2] === 'synckit' ? await bare() : sidecar()
const times = new Float64Array(ROUNDS)
for (let round = -5; round < ROUNDS; round += 1) {
  const started = performance.now()
  const back = echo(records)
  if (round >= 0) times[round] = performance.now() - started
  if (back.length !== records.length) throw new Error('a wrong value')
}
print({ ...percentiles(times), n: ROUNDS })

function sidecar(): (argument: typeof records) => typeof records {
  startSidecar()
  return waitFor(functions.echo<typeof records>, { timeout: 60_000 })
}

async function bare(): Promise<(argument: typeof records) => typeof records> {
  const { synckitEcho } = await import('./synckit-echo.js')
  return (argument) => synckitEcho(argument) as typeof records
}
