// Host thread. What `status()` tells.
import type { Dispatcher } from './dispatcher.js'

/** What is known of a reactor, here and now. */
export interface ReactorStatus {
  /**
   * `new` before `setup()`; `starting`; `running`; `stopped` when the sidecar has ended and the next call starts
   * another; `closed` after `shutdown()`.
   */
  readonly state: 'new' | 'starting' | 'running' | 'stopped' | 'closed'
  /** Starts of the sidecar so far. */
  readonly generation: number
  /** Process id of the sidecar, if there is one. */
  readonly pid: number | undefined
  /** Calls that no sidecar has been given yet. */
  readonly queued: number
  /** Calls that the sidecar is running. */
  readonly running: number
  /** Background calls whose outcome the host has not taken over. */
  readonly pending: number
}

export function statusOf(state: 'new' | 'stopped' | 'closed' | 'open', dispatcher?: Dispatcher): ReactorStatus {
  const nothing = { generation: 0, pid: undefined, queued: 0, running: 0, pending: 0 }
  if (state !== 'open') return { ...nothing, state }
  const status = dispatcher?.status()
  if (status === undefined) return { ...nothing, state: 'stopped' }
  return { ...status, pending: dispatcher?.pending ?? 0 }
}
