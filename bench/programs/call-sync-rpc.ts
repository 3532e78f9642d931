// A warm blocking call through sync-rpc.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { measureCalls } from './measure.js'

type SyncRpc = (file: string) => (argument: string) => string

const syncRpc = createRequire(import.meta.url)('sync-rpc') as SyncRpc
measureCalls(syncRpc(fileURLToPath(new URL('../../../bench/programs/sync-rpc-worker.cjs', import.meta.url))), {
  warmUp: 1,
  calls: 5,
})
process.exit()
