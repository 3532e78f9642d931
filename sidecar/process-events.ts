// Sidecar. What the process does about signals and about failures that nobody awaits.
import { inspect } from 'node:util'
import type { Serving } from './serve.js'

/** Called before any of the user's code is loaded. */
export function guardProcess(): void {
  process.title = 'crochet sidecar'
  // Ctrl-C goes to the whole process group: the host decides what it means.
  process.on('SIGINT', ignore)
  // Without a listener the signal opens a debugger port to everybody on this machine.
  process.on('SIGUSR1', ignore)
  // One stray promise must not end the reactor for every caller, as Node would have it.
  process.on('unhandledRejection', (reason) => {
    report(`unhandled rejection in the reactor: ${inspect(reason)}`)
  })
}

/** After an uncaught exception nothing is known about the state of the user's code: it is told, and the process ends. */
export function endOnUncaughtException(serving: Serving): void {
  process.on('uncaughtException', (error) => {
    report(`uncaught exception in the reactor: ${inspect(error)}`)
    serving.leave(1)
  })
}

function report(text: string): void {
  process.stderr.write(`${text}\n`)
}

function ignore(): void {}
