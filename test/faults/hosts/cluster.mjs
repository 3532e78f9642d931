// Host: a cluster whose workers have a reactor each. One file: the primary starts the workers, and passes on what they say.
import cluster from 'node:cluster'
import { waitFor } from 'crochet-sidecar'
import { calls, outcomeOf, say, start } from '../kit/host.mjs'

if (cluster.isPrimary) {
  for (const worker of [cluster.fork(), cluster.fork()]) worker.on('message', (record) => say(record))
  process.stdin.on('data', () => {
    // One that was killed may still be among them.
    for (const worker of Object.values(cluster.workers)) worker.send('call', () => {})
  })
} else {
  process.send({ worker: process.pid, sidecar: start() })
  process.on('message', () => {
    process.send({ answered: process.pid, by: outcomeOf(waitFor(calls.pid, { timeout: 5000 })).value })
  })
}
