// Host thread. What `status()` tells.
import type { Dispatcher } from './dispatcher.js'
import type { RunningCall } from './given-up-calls.js'

/** What is known of a reactor, here and now. */
export interface ReactorStatus {
  /**
   * `new` before `setup()`; `starting`; `running`; `stopped` when the sidecar has ended and the next call starts
   * another; `closed` after `shutdown()`.
   */
  readonly state: 'new' | 'starting' | 'running' | 'stopped' | 'closed'
  /** Starts of the sidecar so far. */
  readonly generation: number
  /** How many of them came after a sidecar that had ended. */
  readonly restarts: number
  /** Process id of the sidecar, if there is one. */
  readonly pid: number | undefined
  /** Calls that no sidecar has been given yet. */
  readonly queued: number
  /** Bytes on their way to the sidecar. */
  readonly queuedBytes: number
  /** Calls that the sidecar is running. */
  readonly running: number
  /**
   * The same by name and age, the oldest first: also those that have timed out, or whose result was disposed of. Of
   * these, no more than 1,024 are remembered.
   */
  readonly calls: readonly RunningCall[]
  /** Background calls whose outcome the host has not taken over. */
  readonly pending: number
  /** Outcomes of background calls that had come since the host last asked for any; it has them now. */
  readonly held: number
  /** Results that the sidecar keeps for `retrieveResult`. */
  readonly stashed: number
}

const NOTHING = {
  generation: 0,
  restarts: 0,
  pid: undefined,
  queued: 0,
  queuedBytes: 0,
  running: 0,
  calls: [],
  pending: 0,
  held: 0,
  stashed: 0,
}

/** Of one without a sidecar, or a bridge to it. */
export function inactiveStatus(state: 'new' | 'stopped' | 'closed'): ReactorStatus {
  return { ...NOTHING, state }
}

export function activeStatus(dispatcher: Dispatcher): ReactorStatus {
  const status = dispatcher.status(true)
  if (status === undefined) return inactiveStatus('stopped')
  const told = {
    ...status,
    restarts: Math.max(0, status.generation - 1),
    calls: dispatcher.named(status.calls),
    pending: dispatcher.pending,
  }
  dispatcher.tell()
  return told
}
