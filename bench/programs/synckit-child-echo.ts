// A synckit worker that asks a child process: the floor of what blocks on another process by way of a thread.
import { fileURLToPath } from 'node:url'
import { startWorkerThread } from 'synckit'

export const synckitChildEcho = startWorkerThread<(argument: string) => Promise<string>>(
  fileURLToPath(new URL('./synckit-child-worker.js', import.meta.url)),
  { execArgv: [], globalShims: false },
)
