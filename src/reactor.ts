// The reactor's thread. What its functions may import.
import { trackCalls } from '../sidecar/context.js'

export { type CurrentCall, currentCall } from '../sidecar/context.js'
export { type CallSnapshot, inspectReactor, type ReactorSnapshot } from '../sidecar/snapshot.js'

trackCalls()
