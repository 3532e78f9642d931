// A program with one call: prints when its result was there, by the machine's clock.
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

const functions = reactorModule<typeof import('./functions.js')>('./functions.js', import.meta.url)
setup()
waitFor(functions.echo<string>, { timeout: 10_000 })('first')
process.stdout.write(`{"at":${Number(process.hrtime.bigint()) / 1e6}}\n`)
