// Host thread. Starts what a reactor runs on.
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
