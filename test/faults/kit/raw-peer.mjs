// A raw sidecar's process: the protocol pipe as bytes, read with a MessagePack decoder that is not ours.
import { Socket } from 'node:net'
import { decodeMultiStream, encode } from '@msgpack/msgpack'

/** What the test gave to `rawSidecar`. */
export const given = globalThis.rawSidecarGiven ?? {}

export const pipe = new Socket({ fd: 3, readable: true, writable: true })
pipe.on('error', () => {})
// The lifeline, as the real one has it: this process ends with its host.
const lifeline = new Socket({ fd: 4, readable: true, writable: true })
lifeline.on('error', () => process.exit()).on('close', () => process.exit())
lifeline.resume()

const messages = decodeMultiStream(pipe)

/** The next message of the host's, decoded: `[0, id, method, params]` or `[2, method, params]`; undefined at the end. */
export async function next() {
  const { done, value } = await messages.next()
  return done ? undefined : value
}

/** The next request of that method; what comes before it is dropped. */
export async function nextRequest(method) {
  for (;;) {
    const message = await next()
    if (message === undefined) return new Promise(() => {})
    if (message[0] === 0 && message[2] === method) return message
  }
}

/** Writes bytes, or a value as MessagePack; settles when they have left. */
export function write(bytesOrValue) {
  const bytes = bytesOrValue instanceof Uint8Array ? bytesOrValue : encode(bytesOrValue)
  return new Promise((resolve) => pipe.write(bytes, resolve))
}

/** Answers `initialize` as a sidecar does, with some fields of one's own. */
export async function comeUp(fields = {}) {
  const [, id] = await nextRequest('initialize')
  await write([1, id, null, { protocol: 1, version: '0.1.0', pid: process.pid, payload: 'packed', ...fields }])
}

/** A packed payload of an ordinary MessagePack value: the tag 1, then the value. */
export function packed(value) {
  return new Uint8Array([1, ...encode(value)])
}
