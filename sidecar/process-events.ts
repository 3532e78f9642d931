// The reactor's thread. What the process does about failures that nobody awaits.

import type { Serving } from './serve.js'
import { showThrown } from './show-thrown.js'

// Taken before any code of the user's can replace it.
const { process } = globalThis

/** The host may not see a Ctrl-C by itself: its thread blocks, or computes and then blocks. */
export function tellOfInterrupts({ interrupted }: Serving): void {
  process.on('SIGINT', interrupted)
}

/** What nobody awaits: a stray promise is logged, an uncaught exception ends the process. */
export function handleUncaught({ log, leave }: Serving): void {
  // One stray promise must not end the reactor for every caller, as Node would have it.
  process.on('unhandledRejection', (reason) => {
    const message = `unhandled rejection in the reactor: ${showThrown(reason)}`
    if (!log({ level: 'error', message })) report(message)
  })
  // After an uncaught exception nothing is known about the state of the user's code.
  process.on('uncaughtException', (error) => {
    const message = `uncaught exception in the reactor: ${showThrown(error)}`
    report(message)
    log({ level: 'error', message, fatal: true, failure: { thrown: error } })
    leave(1)
  })
}

/** To where the process's output goes. */
export function report(message: string): void {
  process.stderr.write(`${message}\n`)
}
