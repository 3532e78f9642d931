// Host thread. Log records that end here: handed to the user's logger, or written to stderr.
import { writeSync } from 'node:fs'
import type { LogPost } from './bridge/commands.js'
import type { ResolvedOptions } from './options.js'

/** Takes one record; never throws. */
export type HostLog = (record: LogPost) => void

/** A logger that fails loses that record and nothing else; telling of it would only call it again. */
export function hostLog({ logger, logLevel }: Pick<ResolvedOptions, 'logger' | 'logLevel'>): HostLog {
  return ({ level, message }) => {
    // The bridge has dropped what is below the level; the host itself has errors to tell of and nothing else.
    if (logLevel === 'silent') return
    try {
      if (logger === undefined) writeSync(process.stderr.fd, `crochet-sidecar: ${message}\n`)
      else logger[level](message)
    } catch {
      // Lost.
    }
  }
}
