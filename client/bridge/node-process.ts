// Bridge thread. The command that starts Node with the sidecar's entry.
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { SIDECAR_FLAG } from '../../src/messages.js'
import type { SidecarOptions } from './commands.js'

/** Megabytes that are allocated between two collections of what is young; touched only by what needs them. */
const YOUNG_GENERATION = 8

/** The newest Node that is known to take it: the flag is V8's, and with one that it does not know Node does not start. */
const NEWEST_KNOWN = 24

/** From Node 22.14 on: SIGUSR1 opens no debugger port. */
const NO_DEBUGGER_SIGNAL = '--disable-sigusr1'

/** Arguments of Node; `rest` stands behind the flag of every sidecar. */
export function nodeArguments({ nodePath, nodeOptions }: SidecarOptions, rest: readonly string[]): string[] {
  const [entry, preload] = ['main.cjs', 'preload.cjs'].map((name) =>
    fileURLToPath(new URL(`../../sidecar/${name}`, import.meta.url)),
  ) as [string, string]
  // The resolve flag lets the sidecar resolve a bare specifier as the module that named it would.
  const flags = ['--experimental-import-meta-resolve', `--require=${preload}`]
  if (nodePath === process.execPath) flags.push(...flagsOfThisNode())
  return [...flags, ...nodeOptions, entry, SIDECAR_FLAG, ...rest]
}

/** The worker's own environment carries synckit's preload; the sidecar's is the host's. */
export function nodeEnvironment({ env }: SidecarOptions): Record<string, string | undefined> {
  return { ...NOT_ADDED, ...env }
}

/** Node adds this one of its own accord to what a child is given, unless it is there. */
const NOT_ADDED = { NODE_V8_COVERAGE: undefined }

/** Another Node may not know them. */
function flagsOfThisNode(): string[] {
  // Node starts four threads for V8 on any machine; each that has no processor makes start and end take longer.
  const flags = [`--v8-pool-size=${Math.min(availableParallelism(), 4)}`]
  // A young generation that begins with one megabyte is collected every few hundred small calls, which wait for it.
  if (Number.parseInt(process.versions.node, 10) <= NEWEST_KNOWN)
    flags.push(`--min-semi-space-size=${YOUNG_GENERATION}`)
  // The preload's listener does the same, but user code can remove it.
  if (process.allowedNodeEnvironmentFlags.has(NO_DEBUGGER_SIGNAL)) flags.push(NO_DEBUGGER_SIGNAL)
  return flags
}
