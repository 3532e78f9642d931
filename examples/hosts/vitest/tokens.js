// The code under test, synchronous to its users.
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

setup()
const { sign, sidecar } = waitFor(reactorModule('./signatures.js', import.meta.url), { timeout: 10_000 })

export { sidecar }

/** Counts in this instance of the module. */
let made = 0

export function token(user) {
  made += 1
  return `${user}.${made}.${sign(user)}`
}
