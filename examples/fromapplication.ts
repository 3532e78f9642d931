// An application that is the reactor itself: express and the asynchronous lookups run on this one loop, which never
// blocks; the handlers are synchronous code, in a pool of four threads (`/threads/NAME`) and in four processes
// (`/processes/NAME`). `node dist/examples/fromapplication.js [--server ADDRESS:PORT]` prints the address to open; Ctrl-C
// ends it. `/plain` is answered without a lookup, and `/loop` says how long (ms) the loop was held up since it was asked
// last. The handler is handlers/addresses.ts, the asynchronous side is reactor/resolver.ts, and no sidecar is started.
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { noSetup, reactorEnv } from 'crochet-sidecar'
import express from 'express'
import { Piscina } from 'piscina'
import type { Answer } from './handlers/addresses.js'
import { ProcessPool } from './handlers/process-pool.js'
import { startServer } from './servers/start-server.js'

const SIZE = 4

/** How finely (ms) the loop is watched. */
const RESOLUTION = 1

const { values } = parseArgs({ options: { server: { type: 'string' } } })
const dns = values.server ?? startServer('dns-server')

// Before there are threads or processes that are to find it.
noSetup()
const threads = new Piscina({
  filename: new URL('handlers/addresses.js', import.meta.url).href,
  minThreads: SIZE,
  maxThreads: SIZE,
})
// A thread finds the application by itself, a process by its environment.
const processes = new ProcessPool(new URL('handlers/process.js', import.meta.url), SIZE, reactorEnv())

const delay = monitorEventLoopDelay({ resolution: RESOLUTION })
delay.enable()

const app = express()
app.get('/threads/:name', async (request, response) => {
  send(response, await threads.run({ dns, name: request.params.name }))
})
app.get('/processes/:name', async (request, response) => {
  send(response, await processes.run({ dns, name: request.params.name }))
})
app.get('/plain', (_request, response) => {
  send(response, { status: 200, text: 'no lookup', who: 'application' })
})
app.get('/loop', (_request, response) => {
  const [longest, mostly] = [delay.max, delay.percentile(99)].map((ns) => Math.max(ns / 1e6 - RESOLUTION, 0))
  delay.reset()
  response.json({ longest, mostly })
})
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/threads/reactor.example`)
})

function send(response: express.Response, { status, text, who }: Answer): void {
  response.status(status).set('x-handled-by', who).type('text').send(text)
}
