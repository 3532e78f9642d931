// Host thread. Lets Ctrl-C break a blocking wait, where the host listens for it: a blocked thread runs no listener.
import { Script } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

/** A wait that Ctrl-C has broken. */
export const INTERRUPTED: unique symbol = Symbol('interrupted')

// The script runs in this context and reaches its body through a global that exists for as long as it runs.
const key = Symbol.for('crochet-sidecar/interruptible')
let script: Script | undefined

/** Whether a wait has to be one that Ctrl-C can break. Without a listener the process dies of it, as ever. */
export function needsInterrupts(): boolean {
  return isMainThread && process.listenerCount('SIGINT') > 0
}

/** Runs `body`, which blocks; INTERRUPTED if a SIGINT came. The listeners have not run then: the signal was taken. */
export function interruptible<T>(body: () => T): T | typeof INTERRUPTED {
  script ??= new Script(`globalThis[Symbol.for('crochet-sidecar/interruptible')]()`)
  const outer: unknown = Reflect.get(globalThis, key)
  Reflect.set(globalThis, key, body)
  try {
    return script.runInThisContext({ breakOnSigint: true }) as T
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED')
      return INTERRUPTED
    throw error
  } finally {
    if (outer === undefined) Reflect.deleteProperty(globalThis, key)
    else Reflect.set(globalThis, key, outer)
  }
}

/** Runs the listeners of a SIGINT that has broken a wait. */
export function raiseInterrupt(): void {
  process.emit('SIGINT', 'SIGINT')
}
