import { encode } from '@msgpack/msgpack'
import { describe, expect, it } from 'vitest'
import { calls, connectClient, foreign, startClient } from '../foreign-sidecar.js'

describe('a request that cannot be served is answered, and the conversation goes on', () => {
  it.each([
    ['an unknown method', 'nvim_get_api_info', [], 'unknown method nvim_get_api_info'],
    ['params that are no array', 'ping', { a: 1 }, 'parameters are no array'],
    ['a call without anything', 'call', [], 'the module has to be a string'],
    ['a call whose arguments are no array', 'call', [calls, ['echo'], { a: 1 }], 'the arguments have to be an array'],
    ['a module that is relative to nothing', 'call', ['./calls.mjs', ['echo'], []], 'nothing says from where'],
    ['a second initialize', 'initialize', [{ protocol: 1, client: 'x', payload: 'plain' }], 'was called before'],
    ['a retrieval without a uid', 'retrieve', [], 'the uid has to be a string'],
  ])('%s', async (_, method, params, text) => {
    const client = await connectClient()
    const { error } = await client.request(method, params)
    expect(error).toEqual(['protocol', expect.stringContaining(text), {}])
    expect((await client.request('ping', [])).error).toBeNull()
  })

  it('one that does not decode', async () => {
    const client = await connectClient()
    const response = client.responseTo(99)
    // The only parameter is a map with nil for a key.
    client.write(Uint8Array.of(0x94, 0, 99, 0xa4, ...Buffer.from('ping'), 0x91, 0x81, 0xc0, 0xc0))
    expect((await response).error).toMatchObject(['protocol', expect.stringContaining('key'), {}])
    expect((await client.request('ping', [])).error).toBeNull()
  })

  it('one that comes before initialize', async () => {
    const client = startClient()
    expect((await client.request('ping', [])).error?.[0]).toBe('protocol')
    expect((await client.initialize()).error).toBeNull()
  })
})

describe('another version of the protocol', () => {
  it('is refused with the one that is spoken, in which the client may go on', async () => {
    const client = startClient()
    const { error } = await client.initialize({ protocol: 2 })
    expect(error).toEqual(['version', expect.stringContaining('2'), { protocol: 1, version: expect.any(String) }])
    expect((await client.initialize()).error).toBeNull()
  })
})

describe('an init module', () => {
  it('that fails is told, and what it prints does no harm', async () => {
    const client = startClient()
    const init = 'data:text/javascript,console.log("loading");throw new Error("no database")'
    const { error } = await client.initialize({ init })
    expect(error).toMatchObject(['init', expect.stringContaining('no database'), { phase: 'load' }])
    expect(client.stderr).toContain('loading\n')
  })

  it('that is relative to nothing is refused', async () => {
    const { error } = await startClient().initialize({ init: './calls.mjs' })
    expect(error).toEqual(['protocol', expect.stringContaining('init has to be a URL'), {}])
  })
})

describe('bytes that are no message end the process with code 70, and stderr says why', () => {
  it.each([
    ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n'), '0x47'],
    ['an array of 5', encode([0, 1, 'ping', [], 1]), '0x95'],
    ['an unknown type of message', encode([3, 1, 'ping', []]), 'unknown type'],
    ['an extension type', encode([0, 1, 'call', [new Date(0)]]), 'extension type 0xd6'],
    ['a response', encode([1, 1, null, null]), 'response'],
    ['a notification of the wrong shape', encode([2, 'cancel', 5]), 'notification'],
    ['a request without an id', encode([0, 'one', 'ping', []]), 'id'],
    ['the reserved byte', Uint8Array.of(0x94, 0xc1), '0xc1'],
  ])('%s', async (_, bytes, text) => {
    const client = await connectClient()
    client.write(bytes)
    expect(await client.ended).toEqual({ code: 70, signal: null })
    expect(client.stderr).toMatch(/^crochet-sidecar: .*\n$/)
    expect(client.stderr).toContain(text)
  })

  it('the responses ahead of them still come', async () => {
    const client = await connectClient()
    await client.call(calls, ['nothing'], [])
    const ping = client.request('ping', [])
    client.write(Uint8Array.of(0xc1))
    expect((await ping).error).toBeNull()
    expect((await client.ended).code).toBe(70)
  })
})

describe('the limit on messages', () => {
  const flags = ['--max-message-bytes=2000']

  it('takes a request of just that size, and ends at a larger one', async () => {
    const client = await connectClient({ flags })
    const ping = (id: number, length: number): Uint8Array => encode([0, id, 'ping', ['x'.repeat(length)]])
    const fitting = 2000 - (ping(98, 1000).length - 1000)
    expect(ping(98, fitting)).toHaveLength(2000)
    const response = client.responseTo(98)
    client.write(ping(98, fitting))
    expect((await response).error).toBeNull()
    client.write(ping(99, fitting + 1))
    expect((await client.ended).code).toBe(70)
    expect(client.stderr).toContain('2000 allowed')
  })

  it('answers with an error in place of a result that is larger', async () => {
    const client = await connectClient({ flags })
    const { error } = await client.call(foreign, ['big'], [5000])
    expect(error).toMatchObject(['message-too-large', expect.any(String), { side: 'result', limit: 2000 }])
    expect((await client.call(foreign, ['big'], [5])).result).toBe('xxxxx')
  })
})

describe('what nobody awaits', () => {
  it('is logged to the client when it is a rejection, and the reactor lives', async () => {
    const client = await connectClient()
    await client.call(calls, ['rejectUnseen'], [])
    await expect.poll(() => client.logs, { timeout: 10_000 }).toHaveLength(1)
    expect(client.logs).toEqual([{ level: 'error', message: expect.stringContaining('nobody awaits this') }])
    expect((await client.request('ping', [])).error).toBeNull()
  })

  it('is logged with the error, as plain values, when it is an exception that ends the process', async () => {
    const client = await connectClient()
    void client.call(calls, ['throwLater'], [])
    expect((await client.ended).code).toBe(1)
    expect(client.logs).toMatchObject([
      { level: 'error', fatal: true, error: ['thrown', 'Error: thrown in a timer', { message: 'thrown in a timer' }] },
    ])
    expect(client.stderr).toContain('uncaught exception in the reactor: Error: thrown in a timer')
  })
})

describe('messages', () => {
  it('may come byte by byte', async () => {
    const client = await connectClient()
    const response = client.responseTo(99)
    for (const byte of encode([0, 99, 'call', [calls, ['add'], [1, 2]]])) {
      client.write(Uint8Array.of(byte))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await response).result).toBe(3)
  })
})
