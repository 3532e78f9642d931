import { afterEach, expect, it } from 'vitest'
import { setup } from '../../client/api.js'
import { applicationAddress, reactorEnv } from '../../client/application.js'
import { APPLICATION_VARIABLE, writeAddress } from '../../src/application-address.js'
import { caught } from '../caught.js'

const address = { socket: '/run/application', token: 'ab'.repeat(32), pid: 7 }

afterEach(() => {
  delete process.env[APPLICATION_VARIABLE]
})

it('is none for who was told of none', () => {
  expect(applicationAddress()).toBeUndefined()
  process.env[APPLICATION_VARIABLE] = ''
  expect(applicationAddress()).toBeUndefined()
})

it('is what the environment says, and is passed on', () => {
  process.env[APPLICATION_VARIABLE] = writeAddress(address)
  expect(applicationAddress()).toEqual(address)
  expect(reactorEnv()).toEqual({ [APPLICATION_VARIABLE]: writeAddress(address) })
})

it.each(['no address', '[2,"of","a","later version"]'])(
  'refuses what it does not understand, without showing it: %s',
  (text) => {
    process.env[APPLICATION_VARIABLE] = text
    const error = caught(() => applicationAddress())
    expect(error).toMatchObject({ name: 'UsageError' })
    expect(String(error)).toMatch(/^UsageError: the environment variable CROCHET_REACTOR is not what this version/)
    expect(String(error)).not.toContain(text)
    expect(String(caught(reactorEnv))).toMatch(/^UsageError: reactorEnv\(\): the environment variable CROCHET_REACTOR /)
    expect(String(caught(setup))).toMatch(/^UsageError: setup\(\): the environment variable CROCHET_REACTOR /)
  },
)
