// The functions, through a sidecar.
import { reactorModule, ready, setup, waitFor } from 'crochet-sidecar'

export const functions = reactorModule<typeof import('./functions.js')>('./functions.js', import.meta.url)

/** Sets up the default reactor and waits until it is up; returns the sidecar's pid. */
export function startSidecar(): number {
  setup({ maxMessageBytes: 2 ** 30 })
  ready({ timeout: 10_000 })
  return waitFor(functions.pid, { timeout: 10_000 })()
}
