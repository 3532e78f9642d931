// Raw sidecar: comes up, and answers every call with what the test gave.
import { comeUp, given, nextRequest, packed, write } from '../kit/raw-peer.mjs'

await comeUp()
for (;;) {
  const [, id] = await nextRequest('call')
  await write([1, id, null, packed(given.answer)])
}
