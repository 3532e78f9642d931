// Raw sidecar: what it does with a call is the call's own name; a call's arguments are never read.
import { encode } from '@msgpack/msgpack'
import { comeUp, given, next, packed, write } from '../kit/raw-peer.mjs'

const earlier = []

const answer = (id, value) => write([1, id, null, packed(value)])

const acts = {
  echo: (id) => answer(id, 'answered'),
  /** Bytes of the test's choice, then the reply, which is not to be found behind them. */
  bytes: async (id, name) => {
    await write(Uint8Array.from(Buffer.from(given.bytes[name], 'hex')))
    await answer(id, 'behind')
  },
  /** A reply ahead of the garbage, in one write. */
  replyAndGarbage: (id) => write(Buffer.concat([encode([1, id, null, packed('ahead')]), Buffer.from('garbage')])),
  /** A reply whose packed result is of the test's choice. */
  result: (id, name) => write([1, id, null, Uint8Array.from(Buffer.from(given.results[name], 'hex'))]),
  byteByByte: async (id) => {
    for (const byte of encode([1, id, null, packed('whole')])) await write(Uint8Array.of(byte))
  },
  manyAtOnce: (id) => {
    const log = encode([2, 'log', [{ level: 'debug', message: 'one of many' }]])
    const logs = Array.from({ length: 1000 }, () => log)
    return write(Buffer.concat([...logs, encode([1, id, null, packed('behind a thousand')])]))
  },
  newerPeer: async (id) => {
    await write([2, 'gossip', [{ from: 'a newer sidecar' }]])
    await write([2, 'log', [{ level: 'debug', message: 'a field more', newer: true }, 'a parameter more']])
    await answer(id, 'understood')
  },
  oddLog: async (id) => {
    for (const params of [[], [null], ['text'], [{ level: 'loud', message: 'x' }], [{ level: 'info', message: 5 }]])
      await write([2, 'log', params])
    await answer(id, 'unharmed')
  },
  strayIds: async (id) => {
    for (let stray = 1000; stray < 2000; stray += 1) await write([1, stray, null, packed('stray')])
    await write([1, 0xffff_ffff, null, packed('stray')])
    await answer(id, 'mine')
  },
  twice: async (id) => {
    await answer(id, 'first')
    await answer(id, 'second')
  },
  plainResult: (id) => write([1, id, null, 'not packed']),
  oddError: (id) => write([1, id, 'an error that is a string', null]),
  unknownKind: (id) => write([1, id, ['of-a-newer-sidecar', 'told in words', { more: 1 }], null]),
  asksBack: (id) => write([0, id, 'call', []]),
  /** Answered when the third has come, last first. */
  reversed: async (id) => {
    earlier.unshift(id)
    if (earlier.length === 3) for (const [index, each] of earlier.splice(0).entries()) await answer(each, 2 - index)
  },
  nothing: () => {},
}

await comeUp(given.introduction)
for (let message = await next(); message !== undefined; message = await next()) {
  const [type, id, method, params] = message
  if (type !== 0) continue
  if (method === 'ping') await write([1, id, null, null])
  if (method === 'shutdown') {
    await write([1, id, null, null])
    process.exit()
  }
  if (method !== 'call') continue
  const [act, name] = params[1]
  await acts[act](id, name)
}
