import { expect, it } from 'vitest'
import { CallTemplate } from '../../client/call-template.js'
import { parseMessage, writeRequest } from '../../src/envelope.js'
import { MessageMemory } from '../../src/message-memory.js'
import { PayloadPieces } from '../../src/payload.js'

const target = {
  module: 'file:///module.mjs',
  path: ['tools', 'inner'],
  from: 'file:///host.mjs',
  name: 'inner',
  length: 0,
  wrappedFunction: () => undefined,
  child: undefined,
}
const payload = Uint8Array.of(1, 0x90)
const pieces = PayloadPieces.of(payload)
const memory = new MessageMemory(false)

it.each([
  ['with all there is', target, 5000, { timeout: 5000, from: 'file:///host.mjs' }],
  ['without a timeout', target, Number.POSITIVE_INFINITY, { from: 'file:///host.mjs' }],
  ['of a function in place', { ...target, path: 'inner', from: undefined }, 1.5, { timeout: 1.5 }],
])('is the request that the envelope would write: %s', (_, { module, path, ...rest }, timeout, options) => {
  const request = new CallTemplate({ module, path, ...rest }).request(7, pieces, timeout, memory)
  const written = writeRequest(7, 'call', [module, path, payload, options])
  expect(parseMessage(request)).toEqual(parseMessage(written))
})

it('has the id, the payload and the timeout of each call', () => {
  const template = new CallTemplate(target)
  template.request(1, pieces, 10, memory)
  for (const [id, bytes, timeout] of [
    [2, payload, 20],
    [0x7fff_ffff, new Uint8Array(100_000).fill(3), 20],
    [4, new Uint8Array(0), 10],
  ] as const) {
    expect(parseMessage(template.request(id, PayloadPieces.of(bytes), timeout, memory))).toMatchObject({
      id,
      params: [target.module, target.path, Buffer.from(bytes), { timeout, from: target.from }],
    })
  }
})

it('carries the trace of one call, and no other', () => {
  const template = new CallTemplate(target)
  const optionsOf = (trace?: Record<string, string>): unknown => {
    const message = parseMessage(template.request(1, pieces, 10, memory, trace))
    return message.type === 'request' ? message.params[3] : undefined
  }
  const rest = { timeout: 10, from: target.from }
  expect(optionsOf({ traceparent: '00-1-2-01' })).toEqual({ ...rest, trace: { traceparent: '00-1-2-01' } })
  expect(optionsOf()).toEqual(rest)
})

it('gives bytes that a later call does not change', () => {
  const template = new CallTemplate(target)
  const first = template.request(1, pieces, 10, memory)
  template.request(2, PayloadPieces.of(Uint8Array.of(9, 9)), 20, memory)
  expect(parseMessage(first)).toMatchObject({
    id: 1,
    params: [target.module, target.path, Buffer.from(payload), { timeout: 10 }],
  })
})
