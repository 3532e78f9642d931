// A call of synckit's that is stuck and times out: does the next one get an answer?
import { createSyncFn } from 'synckit'

const call = createSyncFn(new URL('synckit-worker.mjs', import.meta.url), { timeout: 500 })
const tries = ['stuck', 'echo', 'echo'].map((name) => {
  try {
    return call(name, 'hello')
  } catch (error) {
    return /timed-out|timeout/i.test(error.message) ? 'timeout' : error.message
  }
})
console.log(tries.join(', '))
process.exit()
