// Host thread. From the user's options and this process to what a sidecar is started with.

import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SidecarOptions } from './bridge/commands.js'
import { inheritedNodeOptions, withoutInspector } from './node-options.js'
import type { ResolvedOptions } from './options.js'

/** Takes the host's environment and working directory as they are now. */
export function sidecarOptions(options: ResolvedOptions): SidecarOptions {
  const { init, restart, maxFailedStarts, failedStartWindow, startTimeout, unresponsiveAfter } = options
  const { maxMessageBytes, maxStash, maxStashBytes, stashTtl, logLevel, maxLogBytes } = options
  return {
    nodePath: options.nodePath ?? process.execPath,
    nodeOptions: options.nodeOptions ?? inheritedNodeOptions(process.execArgv, options.cwd),
    env: environment(options),
    cwd: options.cwd ?? process.cwd(),
    init: init !== undefined && isAbsolute(init) ? pathToFileURL(init).href : init,
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

function environment({ env, extendEnv }: ResolvedOptions): Record<string, string> {
  const inherited = extendEnv ? process.env : {}
  const electron = 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {}
  const merged = { ...inherited, ...electron, ...env }
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(merged)) {
    if (value !== undefined) result[name] = name === 'NODE_OPTIONS' ? withoutInspector(value) : value
  }
  return result
}
