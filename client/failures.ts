// Host thread. The failures that the host itself finds: nobody else can tell of them.
import type { StopReason } from '../src/stop-details.js'
import type { Failure } from './bridge/commands.js'
import type { BridgeLost } from './bridge-link.js'

/** After `shutdown()`. */
export const closedFailure: Failure = stopped('closed', 'the reactor has been shut down')

/** The bridge has ended or is stuck. */
export function bridgeFailure(lost: BridgeLost): Failure {
  return stopped('bridge', `the bridge to the sidecar was lost: ${lost.message}`)
}

function stopped(reason: StopReason, message: string): Failure {
  const stop = { reason, exitCode: undefined, signal: undefined, stderrTail: '', generation: 0 }
  return { kind: 'stopped', message, stop, cause: undefined }
}
