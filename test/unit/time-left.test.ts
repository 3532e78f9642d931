import { expect, it } from 'vitest'
import { withTimeLeft } from '../../client/bridge/time-left.js'
import { parseMessage, writeRequest } from '../../src/envelope.js'

const args = Uint8Array.of(1, 2, 3)
const call = (options: object) => writeRequest(7, 'call', ['file:///m.mjs', ['run'], args, options])

it('takes off what a call has waited', () => {
  expect(parseMessage(withTimeLeft(call({ timeout: 1000, from: 'file:///a.mjs' }), 300.5))).toEqual(
    parseMessage(call({ timeout: 699.5, from: 'file:///a.mjs' })),
  )
})

it('goes down to nothing and not below', () => {
  expect(parseMessage(withTimeLeft(call({ timeout: 100 }), 300))).toEqual(parseMessage(call({ timeout: 0 })))
})

it.each([
  ['has no deadline', call({}), 300],
  ['has hardly waited', call({ timeout: 1000 }), 0.5],
  ['is no call', writeRequest(7, 'retrieve', ['uid']), 300],
])('leaves a request as it is that %s', (_, request, waited) => {
  expect(withTimeLeft(request, waited)).toBe(request)
})
