// A web application with synchronous handlers, and work on a schedule: the reactor polls a page in the background, the
// handler serves what it said last. `node dist/examples/scheduling.js [--page URL] [--every MS]` prints the address to
// open; Ctrl-C ends it. The asynchronous side is reactor/poller.ts.
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { reactorModule, runInReactor, setup, waitFor } from 'crochet-sidecar'
import express from 'express'
import { startServer } from './servers/start-server.js'

const poller = reactorModule<typeof import('./reactor/poller.js')>('./reactor/poller.js', import.meta.url)
const poll = runInReactor(poller.poll)
const latest = waitFor(poller.latest, { timeout: 5_000 })

/** What the application sees of all this: no promise, no callback, no process. */
class PolledPage {
  constructor(url: string, every: number) {
    // Never returns, and nobody waits for it.
    poll(url, every)
  }

  get text(): string {
    return latest()
  }
}

const { values } = parseArgs({ options: { page: { type: 'string' }, every: { type: 'string', default: '1000' } } })

setup()
const page = new PolledPage(values.page ?? `http://${startServer('http-server')}/counter`, Number(values.every))

const app = express()
app.get('/', (_request, response) => {
  // Blocks for less than a millisecond, however slow the page itself may be.
  response.type('text').send(page.text || 'not read yet')
})
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
