// Host thread. The options of a shared sidecar, the fingerprint that tells it from others, and where it is found.
import { PROTOCOL_VERSION } from '../src/messages.js'
import { openPrivateDirectory, privateDirectory } from '../src/private-directory.js'
import { namespaces, startOf } from '../src/process-identity.js'
import { socketPath } from '../src/shared-record.js'
import type { SharedSpec } from '../src/shared-spec.js'
import { version } from '../src/version.js'
import type { SidecarOptions } from './bridge/commands.js'
import type { ResolvedOptions } from './options.js'

/** All that a shared sidecar gets of its starter's environment: whose secrets are not the next client's. */
const INHERITED = [
  'HOME',
  'LANG',
  'LC_ALL',
  'LOGNAME',
  'PATH',
  'SystemRoot',
  'TEMP',
  'TMPDIR',
  'TZ',
  'USER',
  'USERPROFILE',
]

/** Defaults of `idleTimeout` (ms). One of a process's threads waits for the next thread; the process itself is watched. */
const IDLE = 60_000
const IDLE_IN_PROCESS = 1000

/** Hex digits of the fingerprint, and what stands for the random end of a socket's name when its length is checked. */
const FINGERPRINT = 16
const SOCKET_NUMBER = '-00000000'

/**
 * `own`: what the sidecar would be started with, were it this host's alone.
 * @throws AccessDenied if its directory is not private; UsageError if the path is too long
 */
export function sharedSidecarOptions(options: ResolvedOptions, own: SidecarOptions): SidecarOptions {
  const isNamed = options.shared !== undefined
  const { env, cwd } = isNamed
    ? { env: sharedEnvironment(options), cwd: options.cwd ?? '/' }
    : { ...own, env: inOneOrder(own.env) }
  const directory = privateDirectory()
  openPrivateDirectory(directory)
  const { modules } = own
  const spec: Omit<SharedSpec, 'fingerprint' | 'startTimeout'> = {
    directory,
    name: options.shared ?? `process ${process.pid}`,
    idleTimeout: options.idleTimeout ?? (isNamed ? IDLE : IDLE_IN_PROCESS),
    idleMemoryLimit: options.idleMemoryLimit,
    modules: modules === undefined || own.init === undefined ? modules : [...modules, own.init],
    maxMessageBytes: options.maxMessageBytes,
    maxStash: options.maxStash,
    maxStashBytes: options.maxStashBytes,
    stashTtl: options.stashTtl,
    maxClients: options.maxClients,
    maxClientCalls: options.maxClientCalls,
    owner: isNamed ? undefined : { pid: process.pid, startedAt: startOf(process.pid) },
  }
  const node = process.versions.node.split('.', 1)
  const { nodePath, nodeOptions, init } = own
  // Node takes longer to load it than the whole package, and most programs have no need of it.
  const { createHash } = process.getBuiltinModule('node:crypto')
  const fingerprint = createHash('sha256')
    .update(
      JSON.stringify([PROTOCOL_VERSION, version, node, namespaces(), nodePath, nodeOptions, init, env, cwd, spec]),
    )
    .digest('hex')
    .slice(0, FINGERPRINT)
  // Throws if the path would be too long: here its user sees it.
  socketPath(directory, fingerprint + SOCKET_NUMBER)
  return {
    ...own,
    env,
    cwd,
    place: { kind: 'shared', spec: { ...spec, fingerprint, startTimeout: options.startTimeout } },
  }
}

function sharedEnvironment({ env, extendEnv }: ResolvedOptions): Record<string, string> {
  const inherited = extendEnv ? INHERITED.map((name) => [name, process.env[name]] as const) : []
  const all = [...inherited, ...Object.entries(env)].filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return inOneOrder(Object.fromEntries(all))
}

/** It is part of the fingerprint, and a worker thread has its copy in another order than the main thread. */
function inOneOrder(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
