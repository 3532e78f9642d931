// Host: uses the package, a copy of it that is required, and a copy of another major version.
import { createRequire } from 'node:module'
import { waitFor } from 'crochet-sidecar'
import { calls, given, say, start } from '../kit/host.mjs'

const own = start()
const required = createRequire(import.meta.url)('crochet-sidecar')
const [copy, other] = [createRequire(import.meta.url)(given.copy), await import(given.other)]
const pidBy = (library) => {
  library.setup()
  return library.waitFor(calls.pid, { timeout: 15_000 })()
}
const pids = { own, required: pidBy(required), copy: pidBy(copy), other: pidBy(other) }
say({ pids, again: waitFor(calls.pid, { timeout: 5000 })() })
other.shutdown()
say({ afterwards: waitFor(calls.pid, { timeout: 5000 })() })
