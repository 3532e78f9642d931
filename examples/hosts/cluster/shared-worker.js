// Host, a worker of the cluster: as worker.js, but all workers have one sidecar, and what one has begun another may end.
//   /begin/<text>  begins to sign, and tells the id under which the signature can be taken
//   /take/<id>     the signature, once; anything else is signed
import { createServer } from 'node:http'
import { ResultNotFound, reactorModule, retrieveResult, runInReactor, setup, waitFor } from 'crochet-sidecar'

const modules = [import.meta.resolve('./signatures.js')]
setup({ shared: 'signatures', modules, idleTimeout: 2_000 })
const signatures = reactorModule('./signatures.js', import.meta.url)
const sign = waitFor(signatures.sign, { timeout: 5_000 })
const begin = runInReactor(signatures.sign)

createServer((request, response) => {
  response.setHeader('content-type', 'application/json')
  // So that the next request may go to another worker.
  response.setHeader('connection', 'close')
  try {
    response.end(JSON.stringify({ ...answer(request.url), worker: process.pid }))
  } catch (error) {
    response.statusCode = error instanceof ResultNotFound ? 410 : 500
    response.end(JSON.stringify({ error: error.message }))
  }
}).listen(Number(process.argv[2]), '127.0.0.1')

function answer(url) {
  const [, action, rest] = url.split('/')
  if (action === 'begin') return { id: begin(rest).stash() }
  if (action === 'take') return retrieveResult(rest).wait(5_000)
  return sign(url)
}
