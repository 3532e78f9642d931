// Background calls started, run and collected: calls a second.
import { runInReactor, waitForAll } from 'crochet-sidecar'
import { print } from './measure.js'
import { functions, startSidecar } from './sidecar.js'

const CALLS = 10_000

startSidecar()
const echo = runInReactor(functions.echo<number>)
for (let round = 0; round < 3; round += 1) collect()
const started = performance.now()
collect()
print({ rate: (CALLS / (performance.now() - started)) * 1000, n: CALLS })

function collect(): void {
  const values = waitForAll(
    Array.from({ length: CALLS }, (_, index) => echo(index)),
    { timeout: 60_000 },
  )
  if (values.at(-1) !== CALLS - 1) throw new Error('a wrong value')
}
