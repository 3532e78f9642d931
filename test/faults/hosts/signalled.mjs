// Host: its sidecar gets SIGUSR1, while it starts and again and again while it serves.
import { waitFor } from 'crochet-sidecar'
import { calls, outcomeOf, point, say, start } from '../kit/host.mjs'

const sidecar = start({ nodeOptions: [point('signal-at-start')] })
const echo = waitFor(calls.echo, { timeout: 5000 })
const answers = Array.from({ length: 20 }, (_, index) => {
  process.kill(sidecar, 'SIGUSR1')
  return outcomeOf(() => echo(index)).value
})
say({ answers, sidecar, self: waitFor(calls.self, { timeout: 5000 })(), pid: waitFor(calls.pid, { timeout: 5000 })() })
