// Host: a short command line that uses a shared sidecar; without `call`, the same program that has nothing to ask of it.
// Prints how long (ms) it took from its process's start.
import { setup, waitFor } from 'crochet-sidecar'
import { calls, given, say } from '../../kit/host.mjs'

if (given.call === true) {
  setup({ shared: given.name, modules: given.modules, idleTimeout: given.idleTimeout })
  waitFor(calls.pid, { timeout: 10_000 })()
}
say({ ms: performance.now() })
process.exit()
