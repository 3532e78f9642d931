// Soak, host. Starts the threads and is one of them.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { given } from '../kit/host.mjs'
import { runThread } from './thread.mjs'

const workers = Array.from({ length: given.threads - 1 }, (_, index) => {
  const soak = { ...given, thread: index + 1 }
  return new Worker(new URL('./thread.mjs', import.meta.url), { workerData: { soak } })
})
const ended = Promise.all(workers.map((worker) => once(worker, 'exit')))
await runThread({ ...given, thread: 0 })
const codes = await ended
if (codes.some(([code]) => code !== 0)) process.exitCode = 1
