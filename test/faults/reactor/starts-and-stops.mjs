// Reactor: functions for tests of the sidecar's start and stop.
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'

/** Starts a process that lives on for a while and holds what it has inherited; its pid. */
export function startProcess(detached) {
  const child = spawn('sleep', ['30'], { stdio: 'inherit', detached })
  child.unref()
  return child.pid
}

export const append = (file, text) => appendFileSync(file, `${text}\n`)
