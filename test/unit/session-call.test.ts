import { afterEach, describe, expect, it, vi } from 'vitest'
import { CANCEL_GRACE } from '../../src/messages.js'
import { fixture, SessionClient } from '../session-client.js'

afterEach(() => {
  vi.useRealTimers()
})

describe.each(['plain', 'packed'] as const)('a call, %s', (mode) => {
  it('gets the value of its function', async () => {
    const client = await SessionClient.open(mode)
    expect(client.valueOf(await client.call('add', [1, 2]))).toBe(3)
  })

  it.each([null, 0, '', false])('gets %o like any other value', async (value) => {
    const client = await SessionClient.open(mode)
    expect(client.valueOf(await client.call('echo', [value]))).toBe(value)
  })

  it('gets undefined as far as the payload knows it', async () => {
    const client = await SessionClient.open(mode)
    expect(client.valueOf(await client.call('echo', []))).toBe(mode === 'packed' ? undefined : null)
  })

  it('gets what its function throws', async () => {
    const client = await SessionClient.open(mode)
    expect((await client.call('fail', ['out of range'])).error).toMatchObject([
      'thrown',
      'RangeError: out of range',
      {},
    ])
  })

  it.each([null, 0, '', false])('gets an error when %o is thrown', async (value) => {
    const client = await SessionClient.open(mode)
    expect((await client.call('throwValue', [value])).error?.[0]).toBe('thrown')
  })

  it('gets an error when undefined is thrown', async () => {
    const client = await SessionClient.open(mode)
    expect((await client.call('throwValue', [])).error?.[0]).toBe('thrown')
  })

  it('gets FunctionNotFound when there is none', async () => {
    const client = await SessionClient.open(mode)
    expect((await client.call('ad')).error).toMatchObject([
      'function-not-found',
      expect.stringContaining('ad'),
      { phase: 'export', module: fixture('session.mjs'), names: expect.arrayContaining(['add']) },
    ])
  })

  it('gets FunctionNotFound when it is none', async () => {
    const client = await SessionClient.open(mode)
    expect((await client.call('notAFunction')).error?.[0]).toBe('function-not-found')
  })

  it('gets an encoding error, with the path, when the result cannot cross', async () => {
    const client = await SessionClient.open(mode)
    const { error } = await client.call('returnFunction')
    expect(error).toMatchObject(['encoding', expect.any(String), { side: 'result', path: 'result.deep[0]' }])
  })

  it('gets a size error when the result is too large, and others are served on', async () => {
    const client = await SessionClient.open(mode, 5000)
    const { error } = await client.call('big', [6000])
    expect(error).toMatchObject(['message-too-large', expect.any(String), { side: 'result', limit: 5000 }])
    expect(client.valueOf(await client.call('big', [10]))).toBe('x'.repeat(10))
  })

  it('does not wait for those before it', async () => {
    const client = await SessionClient.open(mode)
    void client.call('hang')
    expect(client.valueOf(await client.call('echo', ['second']))).toBe('second')
  })

  it('knows its name', async () => {
    const client = await SessionClient.open(mode)
    expect(client.valueOf(await client.call('callName'))).toBe('callName')
  })
})

describe('a call of the wrong shape is refused', () => {
  const module = fixture('session.mjs')
  it.each([
    ['no params', []],
    ['a module that is no string', [1, ['add'], [1, 2], {}]],
    ['a path that is a number', [module, 1, [1, 2], {}]],
    ['a path with a number in it', [module, ['add', 1], [1, 2], {}]],
    ['arguments that are no array', [module, ['add'], { a: 1 }, {}]],
    ['no arguments', [module, ['add']]],
    ['options that are no map', [module, ['add'], [1, 2], [1]]],
    ['a timeout that is no number', [module, ['add'], [1, 2], { timeout: '5s' }]],
    ['a from that is no string', [module, ['add'], [1, 2], { from: 5 }]],
  ])('%s', async (_, params) => {
    const client = await SessionClient.open()
    expect((await client.request('call', params)).error).toMatchObject([
      'protocol',
      expect.stringContaining('call'),
      {},
    ])
  })

  it('plain arguments in packed mode', async () => {
    const client = await SessionClient.open('packed')
    expect((await client.request('call', [module, ['add'], [1, 2], {}])).error?.[0]).toBe('protocol')
  })

  it('options may be left out', async () => {
    const client = await SessionClient.open()
    expect((await client.request('call', [module, ['add'], [1, 2]])).result).toBe(3)
  })
})

describe('packed arguments that do not decode', () => {
  it('fail this call as an encoding error, and no other', async () => {
    const client = await SessionClient.open('packed')
    const { error } = await client.request('call', [fixture('session.mjs'), ['add'], Uint8Array.of(0xff, 1, 2), {}])
    expect(error).toMatchObject(['encoding', expect.any(String), { side: 'argument' }])
    expect(client.valueOf(await client.call('add', [1, 2]))).toBe(3)
  })
})

describe('an id', () => {
  it('of a running call cannot be used again, and that call runs on', async () => {
    const client = await SessionClient.open()
    await client.call('echo')
    void client.call('rescue', ['first'], 7)
    void client.call('echo', ['second'], 7)
    client.notify('cancel', [7])
    await client.call('echo')
    expect(client.responses.filter(({ id }) => id === 7)).toMatchObject([
      { error: ['protocol', expect.any(String), {}] },
      { error: null, result: 'first' },
    ])
  })

  it('of a settled call can', async () => {
    const client = await SessionClient.open()
    await client.call('echo', ['first'], 7)
    expect((await client.call('echo', ['second'], 7)).result).toBe('second')
  })
})

describe('a cancellation', () => {
  it('is answered with what the function makes of it', async () => {
    const client = await SessionClient.open()
    await client.call('echo')
    const call = client.call('rescue', ['saved'], 7)
    client.notify('cancel', [7])
    expect((await call).result).toBe('saved')
  })

  it('is answered as cancelled when the function stops', async () => {
    const client = await SessionClient.open()
    await client.call('echo')
    const call = client.call('hangPolitely', [], 7)
    client.notify('cancel', [7])
    expect((await call).error).toMatchObject(['cancelled', expect.stringContaining('hangPolitely'), {}])
  })

  it('is answered as cancelled after the grace when the function does not', async () => {
    const client = await SessionClient.open()
    await client.call('echo')
    vi.useFakeTimers()
    const call = client.call('hang', [], 7)
    client.notify('cancel', [7])
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE - 1)
    expect(client.responses.at(-1)?.id).not.toBe(7)
    await vi.advanceTimersByTimeAsync(1)
    expect((await call).error?.[0]).toBe('cancelled')
  })

  it.each([[[77]], [[]], [['7']], [[null]]])('of %o is ignored', async (params) => {
    const client = await SessionClient.open()
    client.notify('cancel', params)
    expect(client.valueOf(await client.call('echo', ['served on']))).toBe('served on')
  })

  it('before initialize is ignored', async () => {
    const client = new SessionClient()
    client.notify('cancel', [7])
    expect((await client.initialize({})).error).toBeNull()
  })
})
