// A bare synckit worker: the floor of every library that blocks on a thread.
import { fileURLToPath } from 'node:url'
import { startWorkerThread } from 'synckit'

/** Echoes what can be cloned. */
export const synckitEcho = startWorkerThread<<T>(argument: T) => Promise<T>>(
  fileURLToPath(new URL('./synckit-worker.js', import.meta.url)),
  { execArgv: [], globalShims: false },
)
