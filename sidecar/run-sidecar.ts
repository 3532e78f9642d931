// Sidecar. Joins the parts, in the order that keeps the user's code from running before its guards stand.
import { markReactor } from '../src/reactor-mark.js'
import { handleUncaught, tellOfInterrupts } from './process-events.js'
import { serve } from './serve.js'
import { openTransport } from './transport.js'

/** Makes this process a sidecar. */
export function runSidecar(maxMessageBytes: number): void {
  markReactor()
  const serving = serve(openTransport(maxMessageBytes))
  handleUncaught(serving)
  tellOfInterrupts(serving)
}
