// Sidecar, lifeline thread (entry). Blocks until the lifeline pipe ends, then makes sure that the process does.
import { readSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import type { LifelineOrders } from './lifeline.js'

const { fd, grace } = workerData as LifelineOrders

waitForEnd()
// The main thread sees the protocol pipe end at the same moment and may leave by itself.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, grace)
process.kill(process.pid, 'SIGKILL')

function waitForEnd(): void {
  const nothing = new Uint8Array(1)
  try {
    while (readSync(fd, nothing, 0, 1, null) > 0);
  } catch {
    // A descriptor that cannot be read holds no host.
  }
}
