// Both processes. Tells whether this thread is the reactor's, whichever copy of the package asks.
import { SIDECAR_FLAG } from './messages.js'
import { workerThreads } from './worker-threads.js'

const mark = Symbol.for('crochet-sidecar/reactor')

/** Called once by the sidecar's entry, before any code of the user's is loaded. */
export function markReactor(): void {
  Reflect.set(globalThis, mark, true)
}

/**
 * True in the sidecar, where the functions run; false in the program that calls them. Guards the main program of a
 * file that both import.
 *
 * The mark is in the sidecar's argv and not in its environment, so that a process started by a reactor function is
 * an ordinary host again. argv also answers for preloads, which run before the sidecar's entry.
 */
export const isReactor: boolean =
  mark in globalThis || (process.argv[2] === SIDECAR_FLAG && workerThreads().isMainThread)
