// Sidecar, lifeline thread (entry). Waits for the lifeline pipe to end, then makes sure that the process does.
import { Socket } from 'node:net'
import { workerData } from 'node:worker_threads'
import type { LifelineOrders } from './lifeline.js'

const { fd, grace } = workerData as LifelineOrders

// In this thread's own loop, which turns while the main thread's is stuck. A blocking read would do for that too, but
// `process.exit` waits for its threads: one that is blocked in the kernel would keep it for ever.
const lifeline = new Socket({ fd, readable: true, writable: false })
lifeline.on('error', () => {})
lifeline.once('close', endProcess)
lifeline.resume()

function endProcess(): void {
  // The main thread sees the protocol pipe end at the same moment and may leave by itself.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, grace)
  process.kill(process.pid, 'SIGKILL')
}
