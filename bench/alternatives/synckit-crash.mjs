// A worker thread of synckit's that exits in the middle of a call: does the next one get an answer?
import { createSyncFn } from 'synckit'

const call = createSyncFn(new URL('synckit-worker.mjs', import.meta.url))
const tries = ['exit', 'echo', 'echo'].map((name) => {
  try {
    return call(name, 'hello')
  } catch (error) {
    return error.constructor.name
  }
})
console.log(tries.join(', '))
