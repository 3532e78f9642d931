// Raw sidecar: comes up, answers calls with a result of so many bytes, and ends by SIGKILL after a share of the bytes.
import { encode } from '@msgpack/msgpack'
import { comeUp, given, nextRequest, packed, write } from '../kit/raw-peer.mjs'

await comeUp()
const [, id] = await nextRequest('call')
const response = encode([1, id, null, packed('x'.repeat(given.bytes))])
await write(response.subarray(0, Math.ceil(response.length * given.share)))
process.kill(process.pid, 'SIGKILL')
