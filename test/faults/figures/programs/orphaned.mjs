// Host: is killed in one of four states; says when it is in it.
import { setup, waitFor } from 'crochet-sidecar'
import { calls, given, pause, reactorOptions, say, start } from '../../kit/host.mjs'

if (given.state === 'starting') {
  setup(reactorOptions())
  say({ sidecar: 0 })
} else {
  say({ sidecar: start() })
}
if (given.state === 'mid-call') waitFor(calls.hang, { timeout: 60_000 })()
if (given.state === 'spinning') waitFor(calls.spin, { timeout: 60_000 })()
pause(60_000)
