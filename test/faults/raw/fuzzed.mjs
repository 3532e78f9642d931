// Raw sidecar: answers each call with the mutated frame of that number, then as it should.
import { readFileSync } from 'node:fs'
import { decode } from '@msgpack/msgpack'
import { comeUp, given, next, packed, write } from '../kit/raw-peer.mjs'

const frames = JSON.parse(readFileSync(given.frames, 'utf8'))
await comeUp()
for (;;) {
  const message = await next()
  if (message === undefined) break
  const [type, id, method, params] = message
  // After a frame that says more is to come, the host hears nothing that we say.
  if (type === 2) process.exit()
  if (method !== 'call') {
    await write([1, id, null, null])
    continue
  }
  const [index] = decode(params[2].subarray(1))
  const frame = Buffer.from(frames[index].bytes, 'base64')
  const place = frame.indexOf(Buffer.from('ce7fffffff', 'hex'))
  if (place !== -1) frame.writeUInt32BE(id, place + 1)
  await write(Buffer.concat([frame, answer(id)]))
}

function answer(id) {
  const head = Buffer.from([0x94, 0x01, 0xce, 0, 0, 0, 0, 0xc0, 0xc4])
  head.writeUInt32BE(id, 3)
  const value = packed('right')
  return Buffer.concat([head, Buffer.of(value.length), value])
}
