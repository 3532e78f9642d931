// The mail servers of a domain, the preferred ones first, in three layers: an asynchronous function
// (resolveMx in reactor/resolver.ts), its blocking wrapper, and an application that sees nothing but a function.
// `node dist/examples/mxquery.js [--server ADDRESS:PORT] [domain]`
import { parseArgs } from 'node:util'
import { reactorModule, setup, waitFor } from 'crochet-sidecar'
import { startServer } from './servers/start-server.js'

const resolver = reactorModule<typeof import('./reactor/resolver.js')>('./reactor/resolver.js', import.meta.url)
const resolveMx = waitFor(resolver.resolveMx, { timeout: 5_000 })

const { values, positionals } = parseArgs({ options: { server: { type: 'string' } }, allowPositionals: true })
const server = values.server ?? startServer('dns-server')
const domain = positionals[0] ?? 'reactor.example'

setup()
console.log(`Mail servers of ${domain}:`)
for (const { priority, exchange } of resolveMx(server, domain)) console.log(`${priority} ${exchange}`)
