// The same with workerpool: one process of its own, awaited.
import { fileURLToPath } from 'node:url'
import workerpool from 'workerpool'
import { print } from './measure.js'

const CALLS = 10_000

const pool = workerpool.pool(fileURLToPath(new URL('./workerpool-worker.js', import.meta.url)), {
  workerType: 'process',
  minWorkers: 1,
  maxWorkers: 1,
})
for (let round = 0; round < 3; round += 1) await collect()
const started = performance.now()
await collect()
print({ rate: (CALLS / (performance.now() - started)) * 1000, n: CALLS })
await pool.terminate()

async function collect(): Promise<void> {
  const values = await Promise.all(Array.from({ length: CALLS }, (_, index) => pool.exec('echo', [index])))
  if (values.at(-1) !== CALLS - 1) throw new Error('a wrong value')
}
