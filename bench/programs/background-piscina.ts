// The same with piscina: one thread of its own, awaited.
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { print } from './measure.js'

const CALLS = 10_000

const pool = new Piscina({
  filename: fileURLToPath(new URL('./functions.js', import.meta.url)),
  minThreads: 1,
  maxThreads: 1,
  concurrentTasksPerWorker: 1000,
})
for (let round = 0; round < 3; round += 1) await collect()
const started = performance.now()
await collect()
print({ rate: (CALLS / (performance.now() - started)) * 1000, n: CALLS })
await pool.destroy()

async function collect(): Promise<void> {
  const values = await Promise.all(Array.from({ length: CALLS }, (_, index) => pool.run(index, { name: 'echo' })))
  if (values.at(-1) !== CALLS - 1) throw new Error('a wrong value')
}
