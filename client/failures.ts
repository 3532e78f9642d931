// Host thread. The failures that the host itself finds: nobody else can tell of them.
import type { StopReason } from '../src/stop-details.js'
import { toWireError } from '../src/wire-error.js'
import type { Failure } from './bridge/commands.js'
import { type BridgeLost, BridgeNotStarted } from './bridge-lost.js'

/** After `shutdown()`. */
export const closedFailure: Failure = stopped('closed', 'the reactor has been shut down')

/** The bridge has ended, is stuck, or could not be started. */
export function bridgeFailure(lost: BridgeLost): Failure {
  if (lost instanceof BridgeNotStarted) {
    const { stop } = stopped('start', '')
    const message = `the sidecar could not be started: ${lost.message}`
    return { kind: 'start-failed', phase: 'spawn', message, stop, cause: toWireError(lost.cause, 'packed') }
  }
  return stopped('bridge', `the bridge to the sidecar was lost: ${lost.message}`)
}

function stopped(reason: StopReason, message: string): Failure {
  const stop = { reason, exitCode: undefined, signal: undefined, stderrTail: '', generation: 0 }
  return { kind: 'stopped', message, stop, cause: undefined }
}
