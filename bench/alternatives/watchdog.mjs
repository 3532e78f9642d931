// Main thread of a program that may hang: starts a thread that says so after three seconds, and ends the process.
import { Worker } from 'node:worker_threads'

const SECONDS = 3

export function watch() {
  const code = `setTimeout(() => {
    require('node:fs').writeSync(1, 'no answer after ${SECONDS} s\\n')
    process.kill(process.pid, 'SIGKILL')
  }, ${SECONDS * 1000})`
  new Worker(code, { eval: true }).unref()
}
