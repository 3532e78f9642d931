// Host. `reactor.js` is named by its place beside this file, and the bundlers keep it there.
import { reactorModule, setup, waitFor } from 'crochet-sidecar'
import { capitals } from './capitals.js'

setup()
const { greet } = waitFor(reactorModule('./reactor.js', import.meta.url), { timeout: 10_000 })
console.log(capitals(greet(process.argv[2] ?? 'world')))
