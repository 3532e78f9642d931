// The same worker of synckit's with another timeout: which one counts?
import { createSyncFn } from 'synckit'

const worker = new URL('synckit-worker.mjs', import.meta.url)
createSyncFn(worker, { timeout: 1_500 })
const call = createSyncFn(worker, { timeout: 100 })
const started = performance.now()
try {
  call('never')
} catch {
  console.log(performance.now() - started < 1_000 ? 'the second' : 'the first')
}
process.exit()
