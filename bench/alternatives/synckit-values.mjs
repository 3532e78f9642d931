// What synckit makes of a Buffer and of an AggregateError.
import { createSyncFn } from 'synckit'

const call = createSyncFn(new URL('synckit-worker.mjs', import.meta.url))
try {
  call('failTwice')
} catch (error) {
  console.log(call('bytes').constructor.name, error.constructor.name, error.errors)
}
