// Host thread. Lets Ctrl-C break a blocking wait, where the host listens for it: a blocked thread runs no listener.
// Node takes a SIGINT that comes in a breakable wait; of others the sidecar tells, which gets Ctrl-C too.
import type { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import type { Script } from 'node:vm'
import { workerThreads } from '../src/worker-threads.js'

/** A wait that Ctrl-C has broken. */
export const INTERRUPTED: unique symbol = Symbol('interrupted')

// Taken before a test framework can replace them.
const { nextTick, hrtime } = process

/** Two moments (ns, of `process.hrtime`) between which the last SIGINT came that a sidecar told a bridge of; -1: none did. */
export const interruptNoticed: BigInt64Array = new BigInt64Array(new SharedArrayBuffer(16)).fill(-1n)
const AFTER = 0
const BEFORE = 1

// What came later has not reached the listeners: Node runs them when the turn has ended. Undefined before the first reactor.
let since: bigint | undefined
let isSameTurn = false

// The script runs in this context and reaches its body through a global that exists for as long as it runs.
const key = Symbol.for('crochet-sidecar/interruptible')
let script: Script | undefined

/** Whether a wait has to be one that Ctrl-C can break. Without a listener the process dies of it, as ever. */
export function needsInterrupts(): boolean {
  if (process.listenerCount('SIGINT') === 0 || !workerThreads().isMainThread) return false
  noteTurn()
  return true
}

/** To be called in each turn of the loop in which there may be waits: until its end Node runs no listener by itself. */
export function noteTurn(): void {
  if (isSameTurn) return
  isSameTurn = true
  since = since === undefined ? -1n : hrtime.bigint()
  nextTick(() => {
    isSameTurn = false
  })
}

/** Whether a SIGINT has come that no listener has heard yet, nor will in this turn: `raiseInterrupt` is due. */
export function hasInterruptCome(): boolean {
  return needsInterrupts() && isUnheard()
}

/** Runs `body`, which blocks; INTERRUPTED if a SIGINT came. The listeners have not run then: the signal was taken. */
export function interruptible<T>(body: () => T): T | typeof INTERRUPTED {
  script ??= waitingScript()
  const outer: unknown = Reflect.get(globalThis, key)
  Reflect.set(globalThis, key, () => {
    Reflect.deleteProperty(process, 'listenerCount')
    return body()
  })
  // If `listenerCount` told of listeners, Node would remove them first, and a SIGINT before its own watch stands would end
  // the process.
  Reflect.defineProperty(process, 'listenerCount', { configurable: true, value: () => 0 })
  try {
    return script.runInThisContext({ breakOnSigint: true }) as T
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED')
      return INTERRUPTED
    throw error
  } finally {
    Reflect.deleteProperty(process, 'listenerCount')
    // Node's watch leaves no handler for the signal behind.
    listenAgain()
    if (outer === undefined) Reflect.deleteProperty(globalThis, key)
    else Reflect.set(globalThis, key, outer)
  }
}

function waitingScript(): Script {
  // Loaded only by programs that listen for SIGINT.
  const vm = process.getBuiltinModule('node:vm')
  return new vm.Script(`globalThis[Symbol.for('crochet-sidecar/interruptible')]()`)
}

/** Runs the listeners of a SIGINT that has broken a wait, or came in the midst of one. */
export function raiseInterrupt(): void {
  since = isUnheard() ? Atomics.load(interruptNoticed, BEFORE) : hrtime.bigint()
  listenAgain()
  const emitter: EventEmitter = process
  emitter.emit('SIGINT', 'SIGINT', constants.signals.SIGINT)
}

/** The bridge writes BEFORE first: whoever sees a new AFTER reads the BEFORE that belongs to it. */
function isUnheard(): boolean {
  return Atomics.load(interruptNoticed, AFTER) > (since ?? -1n)
}

/**
 * Removes all listeners and adds them again: Node then handles the signal again, and forgets those it would still deliver
 * at the end of the turn, which would be heard twice.
 */
function listenAgain(): void {
  const listeners = process.rawListeners('SIGINT')
  process.removeAllListeners('SIGINT')
  for (const listener of listeners) process.on('SIGINT', listener as NodeJS.SignalsListener)
}
