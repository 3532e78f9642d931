// Bridge thread (entry). Starts the first sidecar ahead of all that the bridge loads beside it; decides nothing.
import { createRequire } from 'node:module'
import { getEnvironmentData } from 'node:worker_threads'
import { BRIDGE_SETUP, type BridgeSetup } from './commands.js'
import type { OpenLink } from './reactor-link.js'

const setup = getEnvironmentData(BRIDGE_SETUP) as unknown as BridgeSetup
const load = createRequire(import.meta.url)
const open = linkTo(setup)
const { runBridge } = load('./run-bridge.cjs') as typeof import('./run-bridge.js')
runBridge(setup, open)

/** Each loads its own: what starts processes is no use to whoever finds one that runs. */
function linkTo({ options }: BridgeSetup): OpenLink {
  const { place } = options
  switch (place.kind) {
    case 'own':
      return (load('./sidecar-process.cjs') as typeof import('./sidecar-process.js')).sidecarSpawner(options)
    case 'shared':
      return (load('./open-link.cjs') as typeof import('./open-link.js')).sharedLinks(place.spec)
    case 'application':
      return (load('./open-link.cjs') as typeof import('./open-link.js')).applicationLinks(place.address)
  }
}
