// The floor of every library that blocks on a thread: synckit's echo.
import { fileURLToPath } from 'node:url'
import { startWorkerThread } from 'synckit'
import { measure } from './measure.js'

const worker = fileURLToPath(new URL('./bare-synckit-worker.js', import.meta.url))
measure(startWorkerThread<(argument: string) => Promise<string>>(worker, { execArgv: [], globalShims: false }))
