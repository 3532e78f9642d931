// A blocking lookup whose asynchronous function stands in this very file: `node dist/examples/async.js
// [--server ADDRESS:PORT] [name...]`. The sidecar imports the file too, to find the function; `isReactor` tells
// the two apart, so that the program itself runs once.
import { Resolver } from 'node:dns/promises'
import { parseArgs } from 'node:util'
import { isReactor, reactorFunction, setup, waitFor } from 'crochet-sidecar'
import { startServer } from './servers/start-server.js'

/** The addresses of a name; blocks until they are there, at most 5 s. */
export const getHostByName = waitFor(
  reactorFunction(import.meta.url, async function getHostByName(server: string, name: string): Promise<string[]> {
    const resolver = new Resolver()
    resolver.setServers([server])
    return resolver.resolve4(name)
  }),
  { timeout: 5_000 },
)

if (!isReactor) main()

function main(): void {
  const { values, positionals } = parseArgs({ options: { server: { type: 'string' } }, allowPositionals: true })
  const server = values.server ?? startServer('dns-server')
  const names = positionals.length > 0 ? positionals : ['reactor.example', 'www.reactor.example']

  setup()
  for (const name of names) console.log(`${name} -> ${getHostByName(server, name).join(', ')}`)
}
