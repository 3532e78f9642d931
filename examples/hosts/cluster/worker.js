// Host, a worker of the cluster: an HTTP server whose handler is synchronous.
import { createServer } from 'node:http'
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

setup()
const { sign } = waitFor(reactorModule('./signatures.js', import.meta.url), { timeout: 5_000 })

createServer((request, response) => {
  const { signature, sidecar } = sign(request.url)
  response.setHeader('content-type', 'application/json')
  // So that the next request may go to another worker.
  response.setHeader('connection', 'close')
  response.end(JSON.stringify({ signature, worker: process.pid, sidecar }))
}).listen(Number(process.argv[2]), '127.0.0.1')
