// Host thread. Sees to it that there is room for one more background call; refuses what would grow without bound.
import { Overloaded } from '../src/errors.js'

export interface RoomLimits {
  /** Background calls that may be out at a time. */
  readonly maxResults: number
  /** Bytes that may wait to be written to the sidecar; a request that waits alone may have more. */
  readonly maxQueuedBytes: number
}

/** How much of the host's there is in the bridge, and on its way to it; at times too much, never too little. */
interface Backlog {
  /** Bytes that wait to be written to the sidecar. */
  readonly queuedBytes: number
  /** Bytes of outcomes that the host has not taken over. */
  readonly heldBytes: number
}

/**
 * Bytes of outcomes that may wait for a host that only starts calls; those already out may exceed it. At the next start it
 * takes them over, and what it holds no handle of is collected.
 */
const MOST_HELD = 16 * 1024 * 1024

/**
 * Makes room for `call`, whose request has `bytes`, beside those that are `pending`. `ask` takes over what has arrived,
 * and tells how much is queued.
 * @throws Overloaded
 */
export function makeRoom(
  call: string,
  bytes: number,
  limits: RoomLimits & { readonly link: Backlog },
  pending: { readonly size: number },
  ask: () => { readonly queuedBytes: number } | undefined,
): void {
  const { link } = limits
  if (link.heldBytes < MOST_HELD && reached(bytes, pending.size, link.queuedBytes, limits) === undefined) return
  const queuedBytes = ask()?.queuedBytes ?? 0
  const limit = reached(bytes, pending.size, queuedBytes, limits)
  if (limit === undefined) return
  const full = {
    maxResults: `${pending.size} calls are out already, and ${limits.maxResults} is the limit`,
    maxQueuedBytes: `${queuedBytes} bytes wait to be written to the sidecar already, and ${limits.maxQueuedBytes} is the limit`,
  }[limit]
  throw new Overloaded(`${full} (${limit}): wait for some results first`, { call, mayHaveRun: false, limit })
}

function reached(bytes: number, pending: number, queued: number, limits: RoomLimits): keyof RoomLimits | undefined {
  if (pending >= limits.maxResults) return 'maxResults'
  return queued > 0 && queued + bytes > limits.maxQueuedBytes ? 'maxQueuedBytes' : undefined
}
