// Sidecar (entry). Joins the parts; decides nothing.
import { markReactor } from '../src/reactor-mark.js'
import { holdLifeline } from './lifeline.js'
import { endOnUncaughtException, guardProcess } from './process-events.js'
import { serve } from './serve.js'
import { openTransport } from './transport.js'

const transport = openTransport(process.argv.slice(2))
if (transport === undefined) {
  process.stdout.write('This is the sidecar of crochet-sidecar: a program starts it, people do not.\n')
  process.exit(1)
}
markReactor()
if (transport.lifeline) holdLifeline()
guardProcess()
endOnUncaughtException(serve(transport))
