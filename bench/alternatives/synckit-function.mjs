// A result that cannot be copied, through synckit: does the next call get an answer?
import { createSyncFn } from 'synckit'

const call = createSyncFn(new URL('synckit-worker.mjs', import.meta.url))
const tries = ['returnFunction', 'echo', 'echo'].map((name) => {
  try {
    return call(name, 'hello')
  } catch {
    return 'failed'
  }
})
console.log(tries.join(', '))
