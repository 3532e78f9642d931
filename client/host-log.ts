// Host thread. Log records that end here: handed to the user's logger, or written to stderr.
import { writeSync } from 'node:fs'
import type { LogPost } from './bridge/commands.js'
import type { Logger } from './options.js'

/** Takes one record; never throws. */
export type HostLog = (record: LogPost) => void

/** A logger that fails loses that record and nothing else; telling of it would only call it again. */
export function hostLog(logger: Logger | undefined): HostLog {
  return ({ level, message }) => {
    try {
      if (logger === undefined) writeSync(process.stderr.fd, `crochet-sidecar: ${message}\n`)
      else logger[level](message)
    } catch {
      // Lost.
    }
  }
}
