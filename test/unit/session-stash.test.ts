import { afterEach, describe, expect, it, vi } from 'vitest'
import { writeResponse } from '../../src/envelope.js'
import { SessionClient } from '../session-client.js'

afterEach(() => {
  vi.useRealTimers()
})

describe('a result that is stashed while its call runs', () => {
  it('is retrieved when it has settled, once', async () => {
    const client = await ready()
    void client.call('rescue', ['saved'], 7)
    expect((await client.request('stash', ['uid', 7])).result).toBe(true)
    client.notify('cancel', [7])
    expect((await client.request('retrieve', ['uid'])).result).toBe('saved')
    expect((await client.request('retrieve', ['uid'])).error).toMatchObject([
      'result-not-found',
      expect.any(String),
      { why: 'used' },
    ])
  })

  it('is waited for by its retrieval', async () => {
    const client = await ready()
    void client.call('rescue', ['saved'], 7)
    await client.request('stash', ['uid', 7])
    const retrieved = client.request('retrieve', ['uid'])
    client.notify('cancel', [7])
    expect((await retrieved).result).toBe('saved')
  })

  it('still answers its call', async () => {
    const client = await ready()
    const call = client.call('rescue', ['saved'], 7)
    await client.request('stash', ['uid', 7])
    client.notify('cancel', [7])
    expect((await call).result).toBe('saved')
  })

  it('has its call cancelled under the id of the retrieval', async () => {
    const client = await ready()
    void client.call('rescue', ['saved'], 7)
    await client.request('stash', ['uid', 7])
    const retrieved = client.request('retrieve', ['uid'], 8)
    client.notify('cancel', [8])
    expect((await retrieved).result).toBe('saved')
  })

  it('is not kept when the call has settled meanwhile, and the client is told', async () => {
    const client = await ready()
    await client.call('echo', ['value'], 7)
    expect((await client.request('stash', ['uid', 7])).result).toBe(false)
    expect((await client.request('retrieve', ['uid'])).error?.[0]).toBe('result-not-found')
  })

  it('can be an error', async () => {
    const client = await ready()
    void client.call('hangPolitely', [], 7)
    await client.request('stash', ['uid', 7])
    client.notify('cancel', [7])
    expect((await client.request('retrieve', ['uid'])).error?.[0]).toBe('cancelled')
  })
})

describe('a result that the client hands over', () => {
  it.each<[string, unknown, unknown]>([
    ['a value', null, 'value'],
    ['nil', null, null],
    ['an error', ['thrown', 'RangeError: x', { name: 'RangeError' }], null],
  ])('is retrieved as it was: %s', async (_, error, result) => {
    const client = await ready()
    await client.request('stash', ['uid', null, [error, result]])
    expect(await client.request('retrieve', ['uid'])).toMatchObject({ error, result })
  })

  it('can be stashed again once it was retrieved', async () => {
    const client = await ready()
    for (const attempt of [1, 2]) {
      await client.request('stash', ['uid', null, [null, attempt]])
      expect((await client.request('retrieve', ['uid'])).result).toBe(attempt)
    }
  })

  it('is kept for its time and no longer', async () => {
    const client = await ready({ stashTtl: 1000 })
    vi.useFakeTimers()
    for (const uid of ['a', 'b']) await client.request('stash', [uid, null, [null, 'value']])
    await vi.advanceTimersByTimeAsync(999)
    expect((await client.request('retrieve', ['a'])).result).toBe('value')
    await vi.advanceTimersByTimeAsync(1)
    expect((await client.request('retrieve', ['b'])).error).toMatchObject([
      'result-not-found',
      expect.any(String),
      { why: 'expired' },
    ])
  })

  it('is refused when the stash is full, until one has been retrieved', async () => {
    const client = await ready({ maxStash: 1 })
    const stash = (uid: string) => client.request('stash', [uid, null, [null, uid]])
    await stash('a')
    expect((await stash('b')).error).toMatchObject(['overloaded', expect.any(String), { limit: 'maxStash' }])
    await client.request('retrieve', ['a'])
    expect((await stash('b')).error).toBeNull()
  })
})

describe('the bytes of a stash', () => {
  const value = 'x'.repeat(100)
  const limit = writeResponse(0, null, value).byteLength
  const overloaded = ['overloaded', expect.stringContaining(`${limit}`), { limit: 'maxStashBytes' }]

  it('may reach the limit; one more is refused, until one has been retrieved', async () => {
    const client = await ready({ maxStashBytes: limit })
    const stash = (uid: string, result: string) => client.request('stash', [uid, null, [null, result]])
    expect((await stash('a', `${value}x`)).error).toMatchObject(overloaded)
    expect((await stash('b', value)).error).toBeNull()
    expect((await stash('c', '')).error).toMatchObject(overloaded)
    expect(await client.request('retrieve', ['b'])).toMatchObject({ error: null, result: value })
    expect((await stash('c', value)).error).toBeNull()
  })

  it('are free again when it has expired', async () => {
    const client = await ready({ maxStashBytes: limit, stashTtl: 1000 })
    vi.useFakeTimers()
    const stash = (uid: string) => client.request('stash', [uid, null, [null, value]])
    await stash('a')
    await vi.advanceTimersByTimeAsync(1000)
    expect((await stash('b')).error).toBeNull()
  })

  it('may be too many when the result comes: then the refusal is what was stashed', async () => {
    const client = await ready({ maxStashBytes: limit })
    const call = client.call('rescue', [`${value}x`], 70)
    await client.request('stash', ['uid', 70])
    client.notify('cancel', [70])
    expect((await call).result).toBe(`${value}x`)
    expect((await client.request('retrieve', ['uid'])).error).toMatchObject(overloaded)
  })
})

describe('a retrieval', () => {
  it('of an unknown uid is refused', async () => {
    const client = await ready()
    expect((await client.request('retrieve', ['uid'])).error).toMatchObject([
      'result-not-found',
      expect.any(String),
      { why: 'unknown' },
    ])
  })

  it.each([
    ['retrieve', []],
    ['retrieve', [7]],
    ['stash', ['uid']],
    ['stash', ['', 7]],
  ])('%s of the wrong shape is refused', async (method, params) => {
    const client = await ready()
    expect((await client.request(method, params)).error?.[0]).toBe('protocol')
  })
})

/** A client whose session is open, and has loaded the fixture. */
async function ready(given: Record<string, unknown> = {}): Promise<SessionClient> {
  const client = new SessionClient()
  await client.initialize(given)
  await client.call('echo')
  return client
}
