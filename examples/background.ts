// Work that goes on in the reactor while the host computes and calls nothing: `node dist/examples/background.js
// [--server ADDRESS:PORT]`. The asynchronous side is reactor/poller.ts, which asks a web page every 20 ms.
import { parseArgs } from 'node:util'
import { CancelledError, reactorModule, ready, runInReactor, setup, waitFor } from 'crochet-sidecar'
import { startServer } from './servers/start-server.js'

const poller = reactorModule<typeof import('./reactor/poller.js')>('./reactor/poller.js', import.meta.url)
const poll = runInReactor(poller.poll)
const latest = waitFor(poller.latest, { timeout: 1_000 })

const { values } = parseArgs({ options: { server: { type: 'string' } } })
const server = values.server ?? startServer('http-server')

setup()
ready({ timeout: 5_000 })
const polling = poll(`http://${server}/counter`, 20)

const primes = countPrimesFor(1_000)
console.log(`the host counted ${primes} primes, deaf to everything, for one second`)
console.log(`the reactor asked meanwhile: the counter is at ${latest()}`)

polling.cancel()
try {
  polling.wait(1_000)
} catch (error) {
  if (!(error instanceof CancelledError)) throw error
  console.log('the poller was cancelled')
}
const last = latest()
countPrimesFor(100)
console.log(`100 ms later the counter is at ${latest() === last ? 'the same number' : latest()}`)

function countPrimesFor(ms: number): number {
  const end = performance.now() + ms
  let count = 0
  for (let candidate = 2; performance.now() < end; candidate += 1) if (isPrime(candidate)) count += 1
  return count
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) return false
  return true
}
