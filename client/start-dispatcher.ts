// Host thread. Starts what a reactor runs on.
import type { ApplicationAddress } from '../src/application-address.js'
import { BridgeLink } from './bridge-link.js'
import { Dispatcher } from './dispatcher.js'
import { hostLog } from './host-log.js'
import type { ResolvedOptions } from './options.js'
import { classesOf } from './settlement.js'
import { sidecarOptions } from './sidecar-options.js'

/**
 * Starts the bridge, and the sidecar unless there is an `application` to attach to; waits for neither.
 * @throws AccessDenied, UsageError
 */
export function startDispatcher(options: ResolvedOptions, application: ApplicationAddress | undefined): Dispatcher {
  const log = hostLog(options)
  const sidecar = sidecarOptions(options, application)
  const link = new BridgeLink(sidecar, log)
  const hasOthers = sidecar.place.kind !== 'own'
  return new Dispatcher({ ...options, link, log, hasOthers, classes: classesOf(options.errors) })
}
