// A worker thread of synckit's that runs out of memory: does its caller hear of it?
import { setFlagsFromString } from 'node:v8'
import { createSyncFn } from 'synckit'
import { watch } from './watchdog.mjs'

watch()
// So that it does not take long.
setFlagsFromString('--max-old-space-size=64')
const call = createSyncFn(new URL('synckit-worker.mjs', import.meta.url))
try {
  call('fill')
} catch (error) {
  console.log(error.message)
}
