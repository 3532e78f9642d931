// The reactor's thread. What its functions may import; no code.
export { type CurrentCall, currentCall } from '../sidecar/context.js'
