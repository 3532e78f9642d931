// Host thread. What a reactor is started with, and what differs when it is set up again.
import { isDeepStrictEqual } from 'node:util'
import { BridgeLink } from './bridge-link.js'
import { Dispatcher } from './dispatcher.js'
import { hostLog } from './host-log.js'
import type { ResolvedOptions } from './options.js'
import { classesOf } from './settlement.js'
import { sidecarOptions } from './sidecar-options.js'

/** Starts the bridge and the sidecar, and waits for neither. */
export function startDispatcher(options: ResolvedOptions): Dispatcher {
  const log = hostLog(options)
  const link = new BridgeLink(sidecarOptions(options), log)
  return new Dispatcher({ ...options, link, log, classes: classesOf(options.errors) })
}

/** A process warning, if any option of a later `setup()` is another. */
export function warnOfDifference(first: ResolvedOptions, later: ResolvedOptions): void {
  const names = (Object.keys(first) as (keyof ResolvedOptions)[]).filter(
    (name) => !isDeepStrictEqual(first[name], later[name]),
  )
  if (names.length === 0) return
  const message = `setup() was called before with another ${names.join(', ')}, and that counts: a library that needs options of its own makes a Reactor`
  process.emitWarning(message, { type: 'CrochetWarning', code: 'CROCHET_SETUP_DIFFERS' })
}
