// Sidecar, lifeline thread (entry). Sees that the sidecar is needed no more, then makes sure that the process ends, even
// while the main thread is stuck.
import { Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { fileOf } from '../src/file-of.js'
import { LIFELINE_FD } from '../src/messages.js'
import { isAlive, killProcess } from '../src/process-identity.js'
import type { SharedSpec } from '../src/shared-spec.js'
import { watchOwnLoop } from './self-watch.js'
import { nodeTimers } from './timers.js'

/** Time (ms) the loop has to leave by itself after the host's end. */
const LEAVE_LIMIT = 100

/** How often (ms) the parent is looked at. */
const LOOK_EVERY = 500

/** How often (ms) the process is looked at that a shared sidecar belongs to. */
const LOOK_AT_OWNER = 100

const shared = workerData as SharedSpec | null | undefined
if (shared === undefined || shared === null) watchPipe()
else watchShared(shared)

/** Its clients come and go: it has no lifeline of theirs. At most it has a process that it belongs to. */
function watchShared({ owner, startTimeout, stashTtl }: SharedSpec): void {
  const heard = watchOwnLoop(
    { startTimeout, stashTtl, isAlive: (pid) => isAlive(pid, undefined), stuck: killThis },
    nodeTimers,
  )
  parentPort?.on('message', heard)
  if (owner !== undefined) setInterval(() => isAlive(owner.pid, owner.startedAt) || endProcess(), LOOK_AT_OWNER)
}

/**
 * In this thread's own loop, which turns while the main thread's is stuck. A blocking read would do for that too, but
 * `process.exit` waits for its threads: one that is blocked in the kernel would keep it for ever.
 */
function watchPipe(): void {
  const lifeline = new Socket({ fd: LIFELINE_FD, readable: true, writable: false })
  lifeline.on('error', () => {})
  lifeline.once('close', endProcess)
  lifeline.resume()

  // The user's code can close the descriptor under this thread, which hears of no end then: the parent's has to do.
  const parent = process.ppid
  const file = fileOf(LIFELINE_FD)
  setInterval(() => {
    if (process.ppid !== parent && fileOf(LIFELINE_FD) !== file) endProcess()
  }, LOOK_EVERY)
}

function endProcess(): void {
  // The main thread sees the protocol pipe end at the same moment and may leave by itself.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LEAVE_LIMIT)
  killThis()
}

function killThis(): void {
  killProcess(process.pid)
}
