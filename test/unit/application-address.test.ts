import { expect, it } from 'vitest'
import { readAddress, writeAddress } from '../../src/application-address.js'
import { makeToken } from '../../src/proof.js'

it('is read as it was written, in one line', () => {
  const address = { socket: '/run/user/1/x "y".sock', token: makeToken(), pid: 42 }
  expect(writeAddress(address)).not.toContain('\n')
  expect(readAddress(writeAddress(address))).toEqual(address)
})

it.each([
  undefined,
  7,
  '',
  '{',
  '{}',
  '[]',
  '[1]',
  '[2,"/s","t",1]',
  '[1,"/s","short",1]',
  JSON.stringify([1, '/s', makeToken(), '1']),
])('is none: %j', (text) => {
  expect(readAddress(text)).toBeUndefined()
})
