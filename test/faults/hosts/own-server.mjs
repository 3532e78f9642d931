// Host: calls a function that needs a server which this very thread, blocked in the call, would have to serve.
import { createServer } from 'node:http'
import { reactorModule, waitFor } from 'crochet-sidecar'
import { calls, outcomeOf, say, start } from '../kit/host.mjs'

const server = createServer((_, response) => response.end('served'))
server.listen(0, '127.0.0.1', () => {
  const hostile = reactorModule('../reactor/hostile.mjs', import.meta.url)
  const sidecar = start()
  const url = `http://127.0.0.1:${server.address().port}/`
  const lost = outcomeOf(() => waitFor(hostile.fetchText, { timeout: 300 })(url))
  say({ sidecar, lost, after: outcomeOf(() => waitFor(calls.pid, { timeout: 5000 })()) })
  server.closeAllConnections()
  server.close()
})
