// Host thread. From the user's options and this process to what a sidecar is started with.

import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { APPLICATION_VARIABLE, type ApplicationAddress } from '../src/application-address.js'
import { passedOnInText } from '../src/inherited-node-options.js'
import type { SidecarOptions } from './bridge/commands.js'
import { inheritedNodeOptions } from './node-options.js'
import type { ResolvedOptions } from './options.js'
import { sharedSidecarOptions } from './shared-options.js'

/**
 * Never passed on, even if given: Node's own words to a process it has forked, about a descriptor and a cluster which
 * are not the sidecar's. Node removes them at the start of a forked process; copies of its environment may have them.
 */
const FORKS_ONLY = new Set(['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'NODE_UNIQUE_ID'])

/**
 * Takes the host's environment and working directory as they are now.
 * @throws AccessDenied if the directory of shared sidecars is not private; UsageError if its path is too long
 */
export function sidecarOptions(options: ResolvedOptions, application?: ApplicationAddress): SidecarOptions {
  const own = ownSidecarOptions(options)
  if (application !== undefined) {
    return { ...own, place: { kind: 'application', address: application }, init: undefined, modules: undefined }
  }
  if (options.shared === undefined && options.scope === 'thread') return own
  return sharedSidecarOptions(options, own)
}

function ownSidecarOptions(options: ResolvedOptions): SidecarOptions {
  const { init, restart, maxFailedStarts, failedStartWindow, startTimeout, unresponsiveAfter } = options
  const { maxMessageBytes, maxStash, maxStashBytes, stashTtl, logLevel, maxLogBytes } = options
  return {
    place: { kind: 'own' },
    modules: options.modules?.map(urlOf),
    nodePath: options.nodePath ?? process.execPath,
    nodeOptions: options.nodeOptions ?? inheritedNodeOptions(process.execArgv, options.cwd),
    env: environment(options),
    cwd: options.cwd ?? process.cwd(),
    init: init === undefined ? undefined : urlOf(init),
    restart,
    maxFailedStarts,
    failedStartWindow,
    startTimeout,
    unresponsiveAfter,
    maxMessageBytes,
    maxStash,
    maxStashBytes,
    stashTtl,
    logLevel,
    maxLogBytes,
    hasLogger: options.logger !== undefined,
  }
}

/** A path as a URL; what is one already, or a name of Node's own, as it is. */
function urlOf(place: string): string {
  return isAbsolute(place) ? pathToFileURL(place).href : place
}

function environment({ env, extendEnv }: ResolvedOptions): Record<string, string> {
  const inherited = extendEnv ? process.env : {}
  const electron = 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {}
  const merged = { ...inherited, ...electron, ...env }
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(merged)) {
    // Whoever reads the last one can call any function of the application's.
    if (value === undefined || FORKS_ONLY.has(name) || name === APPLICATION_VARIABLE) continue
    result[name] = name === 'NODE_OPTIONS' ? passedOnInText(value) : value
  }
  return result
}
