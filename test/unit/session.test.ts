import { describe, expect, it } from 'vitest'
import { writeResponse } from '../../src/envelope.js'
import { PROTOCOL_VERSION } from '../../src/messages.js'
import { ProtocolError } from '../../src/protocol-error.js'
import { version } from '../../src/version.js'
import { fixture, SessionClient } from '../session-client.js'

describe('initialize', () => {
  it.each(['plain', 'packed'] as const)('is answered, %s', async (payload) => {
    const { error, result } = await new SessionClient(payload).initialize({})
    expect(error).toBeNull()
    expect(result).toEqual({ protocol: PROTOCOL_VERSION, version, pid: process.pid, payload })
  })

  it.each([
    ['protocol', '1'],
    ['protocol', null],
    ['client', 5],
    ['payload', 'json'],
    ['payload', null],
    ['init', 5],
  ])('is refused with %s %o', async (name, value) => {
    const { error } = await new SessionClient().initialize({ [name]: value })
    expect(error).toMatchObject(['protocol', expect.stringContaining(name), {}])
  })

  it.each([[[]], [[null]], [['plain']], [[[1, 'test', 'plain']]]])('is refused with the params %o', async (params) => {
    expect((await new SessionClient().request('initialize', params)).error?.[0]).toBe('protocol')
  })

  it('is refused with another version of the protocol, and says which is spoken', async () => {
    const { error } = await new SessionClient().initialize({ protocol: 2 })
    expect(error).toMatchObject([
      'version',
      `crochet-sidecar ${version} speaks version ${PROTOCOL_VERSION} of the protocol, not 2 as test does`,
      { protocol: PROTOCOL_VERSION, version },
    ])
  })

  it('may be tried again after a refusal', async () => {
    const client = new SessionClient()
    await client.initialize({ protocol: 2 })
    expect((await client.initialize({})).error).toBeNull()
  })

  it('is refused the second time', async () => {
    const client = await SessionClient.open()
    expect((await client.initialize({})).error?.[0]).toBe('protocol')
    expect((await client.request('ping', [])).error).toBeNull()
  })

  it.each([
    ['call', ['node:path', ['basename'], ['/a/b'], {}]],
    ['ping', []],
    ['shutdown', []],
    ['nope', []],
  ])('has to come before %s', async (method, params) => {
    const client = new SessionClient()
    expect((await client.request(method, params)).error).toMatchObject([
      'protocol',
      expect.stringContaining(method),
      {},
    ])
    expect(client.leftAfter).toBeUndefined()
  })
})

describe('initialize with an init module', () => {
  it('is answered once that has been imported', async () => {
    const key = Symbol.for('crochet-sidecar/test/init')
    Reflect.deleteProperty(globalThis, key)
    const { error } = await new SessionClient().initialize({ init: fixture('init.mjs') })
    expect(error).toBeNull()
    expect(Reflect.get(globalThis, key)).toBe(true)
  })

  it('is refused when that fails, with its words', async () => {
    const { error } = await new SessionClient().initialize({ init: fixture('init-fails.mjs') })
    expect(error).toMatchObject(['init', expect.stringContaining('no database'), { phase: 'load' }])
  })

  it('opens nothing before it is answered', async () => {
    const client = new SessionClient()
    const opened = client.initialize({ init: fixture('init.mjs') })
    expect((await client.request('ping', [])).error?.[0]).toBe('protocol')
    expect((await client.initialize({})).error?.[0]).toBe('protocol')
    expect((await opened).error).toBeNull()
  })

  it('opens nothing when it was refused', async () => {
    const client = new SessionClient()
    await client.initialize({ init: fixture('init-fails.mjs') })
    expect((await client.request('ping', [])).error?.[0]).toBe('protocol')
  })

  it('may be nil', async () => {
    expect((await new SessionClient().initialize({ init: null })).error).toBeNull()
  })
})

describe('a refusal', () => {
  it.each<[string, string, unknown[]]>([
    ['a method with a long name', 'x'.repeat(5000), []],
    ['a module with a long name', 'call', ['x'.repeat(5000), [], []]],
    ['an init module with a long name', 'initialize', ['x'.repeat(5000)]],
  ])('fits into what the client takes: of %s', async (_, method, params) => {
    const client = await SessionClient.open('plain', 1024)
    expect((await client.request(method, params)).error?.[0]).toBe('protocol')
    expect(Math.max(...client.sizes)).toBeLessThanOrEqual(1024)
  })

  it('fits when an init module fails at length, and is sent although its words are no UTF-8', async () => {
    const client = new SessionClient('plain', 1024)
    const init = `data:text/javascript,throw new Error('\\ud800' + 'x'.repeat(5000))`
    const { error } = await client.initialize({ init })
    expect(error?.[0]).toBe('init')
    expect(client.sizes[0]).toBeLessThanOrEqual(1024)
    const roomy = new SessionClient('plain')
    expect((await roomy.initialize({ init: `data:text/javascript,throw new Error('\\ud800')` })).error?.[0]).toBe(
      'init',
    )
  })
})

describe('a message', () => {
  it('that pings is answered with nil', async () => {
    const client = await SessionClient.open()
    expect(await client.request('ping', [])).toMatchObject({ error: null, result: null })
  })

  it('of an unknown method is refused', async () => {
    const client = await SessionClient.open()
    expect((await client.request('nope', [])).error).toMatchObject(['protocol', expect.stringContaining('nope'), {}])
  })

  it('that notifies of something unknown is ignored', async () => {
    const client = await SessionClient.open()
    client.notify('nope', [1])
    expect((await client.request('ping', [])).error).toBeNull()
    expect(client.responses).toHaveLength(2)
  })

  it('that is a request of the wrong shape is refused under its id', async () => {
    const client = await SessionClient.open()
    // [0, 7, 'ping', nil]
    client.session.receive(Uint8Array.of(0x94, 0, 7, 0xa4, ...Buffer.from('ping'), 0xc0))
    expect(client.responses.at(-1)).toMatchObject({ id: 7, error: ['protocol', expect.any(String), {}] })
  })

  it.each([
    ['is no message', Uint8Array.of(0x93, 0xc0, 0xc0, 0xc0)],
    ['is a response, to which there is no request', writeResponse(1, null, null)],
  ])('that %s ends the conversation', async (_, bytes) => {
    const client = await SessionClient.open()
    expect(() => client.session.receive(bytes)).toThrow(ProtocolError)
  })
})

describe('shutdown', () => {
  it('is answered, then the session asks for the end', async () => {
    const client = await SessionClient.open()
    expect(await client.request('shutdown', [])).toMatchObject({ error: null, result: null })
    expect(client.leftAfter).toBe(2)
  })

  it('comes after the replies to what was running', async () => {
    const client = await SessionClient.open()
    const rescued = client.call('rescue', ['saved'])
    await client.call('echo')
    const shutdown = client.request('shutdown', [])
    expect(client.leftAfter).toBeUndefined()
    void client.cancelAll()
    const { id } = await shutdown
    expect((await rescued).result).toBe('saved')
    expect(client.responses.at(-1)?.id).toBe(id)
    expect(client.leftAfter).toBe(client.responses.length)
  })

  it.each(['call', 'ping', 'initialize', 'shutdown'])('refuses %s from then on', async (method) => {
    const client = await SessionClient.open()
    void client.call('hang')
    await client.call('echo')
    void client.request('shutdown', [])
    expect((await client.request(method, [])).error?.[0]).toBe('protocol')
  })
})
