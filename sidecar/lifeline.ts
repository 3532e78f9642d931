// Sidecar, main thread. Starts the thread that ends this process when its host has ended, even while the loop is stuck.
import { Worker } from 'node:worker_threads'
import { LIFELINE_FD } from '../src/messages.js'

/** Time (ms) the loop has to leave by itself after the host's end. */
const LEAVE_GRACE = 100

/** What the lifeline's thread is told. */
export interface LifelineOrders {
  readonly fd: number
  readonly grace: number
}

/** The thread sees the end of the lifeline pipe, gives the loop its grace, then kills the process. */
export function holdLifeline(): void {
  const orders: LifelineOrders = { fd: LIFELINE_FD, grace: LEAVE_GRACE }
  const thread = new Worker(new URL('./lifeline-thread.js', import.meta.url), {
    name: 'crochet lifeline',
    workerData: orders,
    // None of the user's preloads: they would delay the watch, or break it.
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  })
  thread.unref()
  // Without its lifeline a stuck sidecar could outlive its host; better none at all.
  thread.on('error', (error) => {
    process.stderr.write(`crochet-sidecar: the lifeline failed: ${error.message}\n`)
    process.exit(1)
  })
}
