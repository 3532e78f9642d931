// Both processes. What a shared sidecar is started with: all of it stands in its argv, so nothing of it is a secret.
import type { SharedPlace } from './shared-record.js'

export interface SharedSpec extends SharedPlace {
  readonly name: string
  /** Milliseconds without a client, a running call or a stashed result after which it ends. */
  readonly idleTimeout: number
  /** Bytes of memory from which on it does not wait so long. */
  readonly idleMemoryLimit: number
  /** URLs and names of the modules that may be called, the one of `init` among them; undefined: all. */
  readonly modules: readonly string[] | undefined
  /** Milliseconds in which it has to be up: those of whoever starts it, and no part of the fingerprint. */
  readonly startTimeout: number
  readonly maxMessageBytes: number
  readonly maxStash: number
  readonly maxStashBytes: number
  readonly stashTtl: number
  /** Clients at a time, and calls of each. */
  readonly maxClients: number
  readonly maxClientCalls: number
  /** Of the process without which it has no reason to live; undefined: none. */
  readonly owner: { readonly pid: number; readonly startedAt: string | undefined } | undefined
}

/** In the argv of a shared sidecar, behind the flag of every sidecar. */
const SHARED_FLAG = '--shared='

export function sharedArgument(spec: SharedSpec): string {
  return `${SHARED_FLAG}${JSON.stringify(spec)}`
}

/** What stands in an argv; undefined if it is not that of a shared sidecar. */
export function sharedSpecIn(args: readonly string[]): SharedSpec | undefined {
  const argument = args.find((arg) => arg.startsWith(SHARED_FLAG))
  return argument === undefined ? undefined : (JSON.parse(argument.slice(SHARED_FLAG.length)) as SharedSpec)
}
