// Host thread. Tells the subscribers of `node:diagnostics_channel` what becomes of the sidecars.
import { channel } from 'node:diagnostics_channel'
import type { Failure, SidecarEvent, SidecarPost } from './bridge/commands.js'

// Held here: Node forgets channels that nobody holds.
const channels = {
  start: channel('crochet-sidecar:sidecar:start'),
  ready: channel('crochet-sidecar:sidecar:ready'),
  restart: channel('crochet-sidecar:sidecar:restart'),
  stop: channel('crochet-sidecar:sidecar:stop'),
}
const { start, ready, restart, stop } = channels

/** Whether anybody wants to know. */
export function isSidecarWatched(): boolean {
  return stop.hasSubscribers || start.hasSubscribers || restart.hasSubscribers || ready.hasSubscribers
}

/** Subscribers may make calls in turn: to be called only when our own state is consistent. */
export function publishSidecarEvent({ what, event }: SidecarPost): void {
  channels[what].publish(event)
}

/** The bridge can tell of the sidecar's end no more; `pid`: 0 if there was no sidecar. */
export function publishBridgeLost({ message, stop: details }: Failure, pid: number): void {
  const { generation, reason, exitCode, signal } = details
  const how = { generation, reason, exitCode, signal, message }
  stop.publish({ ...how, pid: pid === 0 ? undefined : pid, time: Date.now(), duration: 0 } satisfies SidecarEvent)
}
