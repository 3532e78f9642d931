// A warm blocking call through a sidecar.
import { waitFor } from 'crochet-sidecar'
import { measureCalls } from './measure.js'
import { functions, startSidecar } from './sidecar.js'

const otherProcess = startSidecar()
measureCalls(waitFor(functions.echo<string>, { timeout: 10_000 }), { otherProcess })
