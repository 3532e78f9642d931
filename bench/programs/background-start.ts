// Starting background calls in a burst, on the host's side: microseconds of each.
import { runInReactor, waitForAll } from 'crochet-sidecar'
import { percentiles, print } from './measure.js'
import { functions, startSidecar } from './sidecar.js'

const CALLS = 10_000

startSidecar()
const echo = runInReactor(functions.echo<string>)
burst()
print({ ...percentiles(burst()), n: CALLS })

function burst(): Float64Array {
  const times = new Float64Array(CALLS)
  const results = Array.from({ length: CALLS }, (_, index) => {
    const started = performance.now()
    const result = echo('argument')
    times[index] = (performance.now() - started) * 1000
    return result
  })
  waitForAll(results, { timeout: 60_000 })
  return times
}
