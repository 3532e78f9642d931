// A Map through sync-rpc, then a function that returns a BigInt: and does the call after that get an answer?
import syncRpc from 'sync-rpc'

const call = syncRpc(new URL('sync-rpc-worker.cjs', import.meta.url).pathname)
const tries = [['echo', new Map([[1, 2]])], ['big'], ['echo', 3]].map((request) => {
  try {
    return JSON.stringify(call(request))
  } catch (error) {
    return error.constructor.name
  }
})
console.log(tries.join(', '))
process.exit()
