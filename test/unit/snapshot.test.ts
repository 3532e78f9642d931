import { afterEach, beforeEach, expect, it } from 'vitest'
import { inspectReactor, offerSnapshots } from '../../sidecar/snapshot.js'
import { fixture, SessionClient } from '../session-client.js'

const KEY = Symbol.for('crochet-sidecar/reactor-snapshot')
const NOTHING = { calls: [], stash: 0, modules: [] }

beforeEach(forget)
afterEach(forget)

it('is empty where there is no reactor', () => {
  expect(inspectReactor()).toEqual(NOTHING)
})

it('is empty before the client has introduced itself', () => {
  const client = new SessionClient()
  offerSnapshots(() => client.session.snapshot())
  expect(inspectReactor()).toEqual(NOTHING)
})

it('shows the calls, the stash and the modules of the session', async () => {
  const client = await SessionClient.open()
  offerSnapshots(() => client.session.snapshot())
  await client.call('echo', ['value'])
  void client.call('rescue', ['saved'], 7)
  await client.request('stash', ['uid', 7])
  await client.request('stash', ['other', null, [null, 'value']])
  const running = inspectReactor()
  expect(running).toEqual({
    calls: [{ id: 7, name: 'rescue', age: expect.any(Number) }],
    stash: 2,
    modules: [fixture('session.mjs')],
  })

  client.notify('cancel', [7])
  expect((await client.request('retrieve', ['uid'])).result).toBe('saved')
  expect(inspectReactor()).toMatchObject({ calls: [], stash: 1 })
  // A copy: it tells of its own moment.
  expect(running).toMatchObject({ calls: [{ id: 7 }], stash: 2 })
})

function forget(): void {
  Reflect.deleteProperty(globalThis, KEY)
}
