// Runs in the sidecar, and ends it: every function here does what reactor code should never do.
import { setTimeout as sleep } from 'node:timers/promises'

/** Leaves the process in the middle of the call. */
export async function exitWith(code: number): Promise<void> {
  await sleep(100)
  process.exit(code)
}

/** Throws where no caller can catch it: in a timer. The call itself waits on. */
export async function throwInTimer(message: string): Promise<void> {
  setTimeout(() => {
    throw new Error(message)
  }, 100)
  await new Promise(() => {})
}

/** Dies as if somebody had run `kill -9`, in the middle of the call. */
export async function killItself(): Promise<void> {
  await sleep(100)
  process.kill(process.pid, 'SIGKILL')
  await new Promise(() => {})
}

/** Returns at once; the process is killed `ms` milliseconds later, whatever it does then. */
export async function killItselfIn(ms: number): Promise<void> {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ms)
}

/** The process this runs in. */
export async function processId(): Promise<number> {
  return process.pid
}
