// Host: a short command line that asks a shared sidecar, or a bare synckit worker, or nobody: the same program without a
// call. Prints how long (ms) it took from its process's start.
import { setup, waitFor } from 'crochet-sidecar'
import { calls, given, say } from '../../kit/host.mjs'

if (given.asks === 'shared') {
  setup({ shared: given.name, modules: given.modules, idleTimeout: given.idleTimeout })
  waitFor(calls.pid, { timeout: 10_000 })()
}
if (given.asks === 'synckit') {
  const { createSyncFn } = await import('synckit')
  createSyncFn(new URL('../../../../bench/alternatives/synckit-worker.mjs', import.meta.url))('echo', 1)
}
say({ ms: performance.now() })
process.exit()
