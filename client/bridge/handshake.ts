// Bridge thread. The handshake: what the bridge sends with `initialize`, and whether the answer fits.
import { type InitializeParams, PROTOCOL_VERSION } from '../../src/messages.js'
import { version } from '../../src/version.js'
import type { SidecarOptions } from './commands.js'

/** The parameter of `initialize`. */
export function initializeParams({
  init,
  modules,
  place,
  maxStash,
  maxStashBytes,
  stashTtl,
}: SidecarOptions): InitializeParams {
  const client = `crochet-sidecar ${version}`
  const limits = { maxStash, maxStashBytes, stashTtl }
  return {
    protocol: PROTOCOL_VERSION,
    client,
    pid: process.pid,
    payload: 'packed',
    ...limits,
    ...(init === undefined ? {} : { init }),
    // Those of a shared sidecar are fixed at its start.
    ...(modules === undefined || place.kind !== 'own' ? {} : { modules }),
  }
}

/**
 * What is wrong with the answer to `initialize`, in words that name both versions; undefined if nothing is. A package
 * of another version is fine as long as the protocol is the same: it may have been updated under a running host.
 */
export function incompatibility(answer: unknown): string | undefined {
  const { protocol, version: theirs, payload }: InitializeAnswer = isFields(answer) ? answer : {}
  const own = `this package (${version}) speaks version ${PROTOCOL_VERSION}`
  if (protocol !== PROTOCOL_VERSION) {
    return `the sidecar (package ${String(theirs)}) speaks version ${String(protocol)} of the protocol, ${own}`
  }
  if (payload !== 'packed') return `the sidecar (package ${String(theirs)}) does not take packed payloads, ${own}`
  return undefined
}

/** The process that the answer to `initialize` comes from; undefined if it does not say. */
export function pidOf(answer: unknown): number | undefined {
  const { pid }: InitializeAnswer = isFields(answer) ? answer : {}
  // 0 and less would be whole groups of processes, to whoever sends it a signal.
  return typeof pid === 'number' && pid > 0 ? pid : undefined
}

interface InitializeAnswer {
  readonly pid?: unknown
  readonly protocol?: unknown
  readonly version?: unknown
  readonly payload?: unknown
}

function isFields(value: unknown): value is InitializeAnswer {
  return typeof value === 'object' && value !== null
}
