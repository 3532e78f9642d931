// Bridge thread (entry). Starts the first sidecar ahead of all that the bridge loads beside it; decides nothing.
import { createRequire } from 'node:module'
import { getEnvironmentData } from 'node:worker_threads'
import { BRIDGE_SETUP, type BridgeSetup } from './commands.js'
import { sidecarSpawner } from './sidecar-process.js'

const setup = getEnvironmentData(BRIDGE_SETUP) as unknown as BridgeSetup
const spawn = sidecarSpawner(setup.options)
const { runBridge } = createRequire(import.meta.url)('./run-bridge.cjs') as typeof import('./run-bridge.js')
runBridge(setup, spawn)
