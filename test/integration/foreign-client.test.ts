import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Transport } from 'neovim/lib/utils/transport.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { calls, connectClient, entry, foreign, startClient } from '../foreign-sidecar.js'

describe('the MessagePack-RPC client of Neovim', () => {
  it('initializes and calls', async () => {
    const neovim = await attach()
    expect(await neovim.request('call', [calls, ['add'], [1, 2]])).toBe(3)
    expect(await neovim.request('call', [calls, ['nothing'], []])).toBeNull()
  })

  it('gets what a function throws', async () => {
    const neovim = await attach()
    await expect(neovim.request('call', [calls, ['fail'], ['out of range', 'E_RANGE']])).rejects.toMatchObject([
      'thrown',
      'RangeError: out of range',
      {
        name: 'RangeError',
        message: 'out of range',
        code: 'E_RANGE',
        detail: { attempt: 1 },
        stack: expect.any(String),
      },
    ])
  })

  it('is told at once that its own start-up request is none of ours', async () => {
    const neovim = await attach()
    await expect(neovim.request('nvim_get_api_info', [])).rejects.toMatchObject(['protocol', expect.any(String), {}])
  })

  it('cancels', async () => {
    const neovim = await attach()
    await neovim.request('call', [calls, ['nothing'], []])
    const hanging = neovim.request('call', [calls, ['hangPolitely'], []])
    neovim.transport.notify('cancel', [neovim.lastId()])
    await expect(hanging).rejects.toEqual(['cancelled', 'hangPolitely() was cancelled', {}])
  })

  it('is notified of what nobody awaits', async () => {
    const neovim = await attach()
    const notified = once(neovim.transport, 'notification')
    await neovim.request('call', [calls, ['rejectUnseen'], []])
    expect(await notified).toEqual(['log', [{ level: 'error', message: expect.stringContaining('nobody awaits') }]])
  })

  it('closes, and the process ends', async () => {
    const neovim = await attach()
    const ended = once(neovim.process, 'exit')
    await neovim.transport.close()
    expect(await ended).toEqual([0, null])
  })
})

describe('a client made by hand from the document', () => {
  it.each([
    [null],
    [false],
    [0],
    [''],
    [-1],
    [1.5],
    [2 ** 40],
    [-(2 ** 53) + 1],
    [Number.POSITIVE_INFINITY],
    ['äöü 漢字 🙂'],
    [[1, [2, [3]]]],
    [{ a: { b: null } }],
    [Buffer.of(0, 255)],
  ])('gets %o back', async (value) => {
    const client = await connectClient()
    expect(await client.call(calls, ['echo'], [value])).toMatchObject({ error: null, result: value })
  })

  it.each([
    ['date', 'result.items[0].at'],
    ['map', 'result'],
    ['set', 'result[0]'],
    ['function', 'result.deep[0]'],
    ['symbol', 'result'],
    ['bigint', 'result[0]'],
    ['instance', 'result'],
    ['error', 'result'],
    ['cycle', expect.stringMatching(/^result\.cycle\.cycle/)],
  ])('is told where a result is that cannot be written: %s', async (name, path) => {
    const client = await connectClient()
    const { error } = await client.call(foreign, ['unplain', name], [])
    expect(error).toEqual(['encoding', expect.stringContaining('no plain MessagePack value'), { side: 'result', path }])
    expect((await client.call(calls, ['add'], [1, 2])).result).toBe(3)
  })

  it('gets an error as a map, with its cause, and as text what cannot be written', async () => {
    const client = await connectClient()
    const stack = (headline: string): unknown => expect.stringContaining(`${headline}\n    at `)
    expect((await client.call(foreign, ['refuse'], [])).error).toEqual([
      'thrown',
      'Refusal: not today',
      {
        name: 'Refusal',
        message: 'not today',
        code: 'REFUSED',
        detail: '{ attempt: 1, when: 1970-01-01T00:00:00.000Z }',
        stack: expect.stringContaining('not today\n    at '),
        cause: { name: 'TypeError', message: 'tired', stack: stack('TypeError: tired') },
      },
    ])
  })

  it.each([null, 0, '', 'text', false])('gets %o where that was thrown', async (value) => {
    const client = await connectClient()
    const { error } = await client.call(calls, ['throwValue'], [value])
    expect(error).toMatchObject(['thrown', expect.stringContaining('was thrown'), { value }])
  })

  it('gets an error where undefined was thrown', async () => {
    const client = await connectClient()
    expect((await client.call(calls, ['throwValue'], [])).error).toEqual([
      'thrown',
      'undefined was thrown',
      { value: null },
    ])
  })

  it('is told which functions there are', async () => {
    const client = await connectClient()
    const { error } = await client.call(foreign, ['refuze'], [])
    expect(error).toMatchObject([
      'function-not-found',
      expect.any(String),
      { phase: 'export', names: expect.arrayContaining(['refuse']) },
    ])
  })

  it('gets responses as the functions settle', async () => {
    const client = await connectClient()
    await client.call(calls, ['nothing'], [])
    const order: string[] = []
    const noted = (name: string, ms: number) => client.call(calls, ['sleep'], [ms, name]).then(() => order.push(name))
    await Promise.all([noted('slow', 200), noted('quick', 20)])
    expect(order).toEqual(['quick', 'slow'])
  })

  it.each([
    ['rescue', { error: null, result: 'saved' }, 0],
    ['hangPolitely', { error: ['cancelled', expect.any(String), {}] }, 0],
    ['hang', { error: ['cancelled', expect.any(String), {}] }, 95],
  ])('cancels a function, and gets one response: %s', async (name, expected, least) => {
    const client = await connectClient()
    await client.call(calls, ['nothing'], [])
    const call = client.call(calls, [name], ['saved'])
    const cancelled = performance.now()
    client.notify('cancel', [call.id])
    client.notify('cancel', [call.id])
    expect(await call).toMatchObject(expected)
    expect(performance.now() - cancelled).toBeGreaterThanOrEqual(least)
    client.notify('cancel', [call.id])
    expect((await client.request('ping', [])).error).toBeNull()
  })

  it('tells a function its deadline', async () => {
    const client = await connectClient()
    const { result } = await client.call(calls, ['remaining'], [], { timeout: 5000 })
    expect(result).toBeGreaterThan(4000)
    expect(result).toBeLessThanOrEqual(5000)
  })

  it('stashes a result, which is retrieved once and as it was', async () => {
    const client = await connectClient()
    const call = client.call(foreign, ['growing'], [])
    expect((await client.request('stash', ['uid', call.id])).result).toBe(true)
    const { result } = await call
    await client.call(calls, ['sleep'], [20])
    expect((await client.request('retrieve', ['uid'])).result).toEqual(result)
    expect((await client.request('retrieve', ['uid'])).error).toMatchObject([
      'result-not-found',
      expect.any(String),
      { why: 'used' },
    ])
  })

  it('names modules from a file that need not exist', async () => {
    const client = await connectClient()
    const from = new URL('../fixtures/nowhere.js', import.meta.url).href
    expect((await client.call('./reactor/calls.mjs', ['add'], [1, 2], { from })).result).toBe(3)
    expect((await client.call('@msgpack/msgpack', ['encode'], [1], { from })).result).toEqual(Buffer.of(1))
  })

  it('has a module imported before its first call', async () => {
    const client = startClient()
    expect((await client.initialize({ init: calls })).error).toBeNull()
    expect((await client.call(calls, ['add'], [1, 2])).result).toBe(3)
  })
})

interface Attached {
  readonly process: ReturnType<typeof spawn>
  readonly transport: Transport
  /** Rejects with the error as it came. */
  readonly request: (method: string, params: unknown[]) => Promise<unknown>
  readonly lastId: () => unknown
}

/** A sidecar with Neovim's client, beneath the part of it that knows Neovim. */
async function attach(): Promise<Attached> {
  const sidecar = spawn(process.execPath, [entry, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] })
  onTestFinished(() => void sidecar.kill('SIGKILL'))
  const transport = new Transport()
  transport.attach(sidecar.stdin, sidecar.stdout, undefined)
  const request = (method: string, params: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      transport.request(method, params, (error: unknown, result: unknown) => {
        if (error === null) resolve(result)
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- it is an array on the wire
        else reject(error)
      })
    })
  await request('initialize', [{ protocol: 1, client: 'neovim', payload: 'plain' }])
  return { process: sidecar, transport, request, lastId: () => Reflect.get(transport, 'nextRequestId') }
}
