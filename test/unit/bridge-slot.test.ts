import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Outcome } from '../../client/bridge/commands.js'
import { parseMessage, writeResponse } from '../../src/envelope.js'
import { BridgeHost, turn, valueOf } from '../bridge-host.js'
import { callRequest } from '../fake-sidecar.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a call that the host looks for in the slot', () => {
  it('has its reply there, and in no answer', async () => {
    const host = await BridgeHost.ready()
    host.startDirect(1)
    host.sidecar.reply(1, 'value')
    expect(await host.arrived()).toEqual([])
    expect(taken(host)).toEqual({ id: 1, value: 'value' })
  })

  it('is not started if the host has given it up before the bridge came to it', async () => {
    const host = await BridgeHost.ready()
    host.line.offer(1)
    expect(host.line.take(1)).toBe(true)
    host.bridge.post({ kind: 'call', id: 1, request: callRequest(1) })
    expect(host.sidecar.calls).toEqual([])
  })

  it('is cancelled if the host gives it up later, without asking', async () => {
    const host = await BridgeHost.ready()
    host.startDirect(1)
    expect(host.line.take(1)).toBe(false)
    host.bridge.post({ kind: 'abandon', id: 1 })
    await turn()
    expect(host.sidecar.cancelled).toEqual([1])
  })

  it('has an error there like any other reply', async () => {
    const host = await BridgeHost.ready()
    host.startDirect(1)
    host.sidecar.refuse(1, ['thrown', 'undefined was thrown', {}])
    const { message } = host.slot.take() ?? {}
    expect(parseMessage(message as Uint8Array)).toMatchObject({ error: ['thrown', 'undefined was thrown', {}] })
  })

  it('ends a wait for it', async () => {
    const host = await BridgeHost.ready()
    host.startDirect(1)
    const answer = host.wait([1])
    host.sidecar.reply(1, 'value')
    await expect(answer).resolves.toMatchObject({ done: true, arrivals: [] })
    expect(taken(host).value).toBe('value')
  })

  it('has come, for a wait that begins later', async () => {
    const host = await BridgeHost.ready()
    host.startDirect(1)
    host.sidecar.reply(1, 'value')
    await expect(host.wait([1], 0)).resolves.toMatchObject({ done: true })
  })

  it('has come, for a deadline that passes later', async () => {
    const host = await BridgeHost.ready()
    host.startDirect(1)
    host.sidecar.reply(1, 'value')
    await expect(host.abandon(1)).resolves.toMatchObject({ done: true })
    expect(host.sidecar.cancelled).toEqual([])
    expect(taken(host).value).toBe('value')
  })

  it('has a large reply in an answer', async () => {
    const host = await BridgeHost.ready()
    const value = 'x'.repeat(80_000)
    host.startDirect(1)
    host.sidecar.reply(1, value)
    expect(host.slot.isFilled).toBe(false)
    expect(valueOf(await host.outcome(1))).toBe(value)
  })

  it('has its reply in an answer when the slot still holds another', async () => {
    const host = await BridgeHost.ready()
    host.slot.put(99, writeResponse(99, null, 'not taken yet'))
    host.startDirect(1)
    host.sidecar.reply(1, 'value')
    expect(valueOf(await host.outcome(1))).toBe('value')
    expect(taken(host).id).toBe(99)
  })

  it('has its failure in an answer', async () => {
    const host = await BridgeHost.ready()
    host.startDirect(1)
    host.sidecar.end({ exitCode: 1 })
    expect(host.slot.isFilled).toBe(false)
    expect(await host.outcome(1)).toMatchObject({ kind: 'failed' })
  })

  it('leaves nothing there once it was given up', async () => {
    const host = await BridgeHost.ready()
    host.startDirect(1)
    await host.abandon(1)
    host.sidecar.reply(1, 'too late')
    expect(host.slot.isFilled).toBe(false)
    expect(await host.arrived()).toEqual([])
  })
})

it('the reply to a background call is in no slot', async () => {
  const host = await BridgeHost.ready()
  host.start(1)
  host.sidecar.reply(1, 'value')
  expect(host.slot.isFilled).toBe(false)
})

it('a large reply that the host blocks on lies in shared memory, which is used again once it was given back', async () => {
  const host = await BridgeHost.ready({ maxMessageBytes: 10_000_000 })
  const memories: unknown[] = []
  for (let id = 1; id <= 5; id += 1) {
    const value = `${id}`.repeat(1_000_000)
    if (id < 4) host.startDirect(id)
    else host.start(id)
    const reply = writeResponse(id, null, value)
    for (let at = 0; at < reply.length; at += 65_536) host.sidecar.send(reply.subarray(at, at + 65_536))
    const outcome = await host.outcome(id)
    expect(valueOf(outcome)).toBe(value)
    const { message } = outcome as Extract<Outcome, { kind: 'reply' }>
    memories.push(message.buffer)
    // The host keeps the second one for a while.
    const isLate = id === 2
    if (id === 3) host.bridge.post({ kind: 'memory', memory: new Uint8Array(memories[0] as SharedArrayBuffer) })
    if (!isLate) host.bridge.post({ kind: 'memory', memory: message })
  }
  expect(memories[0]).toBeInstanceOf(SharedArrayBuffer)
  expect(memories[1]).toBe(memories[0])
  expect(memories.slice(2).map((memory) => memory instanceof ArrayBuffer)).toEqual([true, true, true])
})

describe('the status', () => {
  it('tells of a sidecar that starts', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1, 2)
    expect(await status(host)).toEqual({
      state: 'starting',
      generation: 1,
      pid: 1000,
      queued: 2,
      running: 0,
      calls: [],
      queuedBytes: expect.any(Number),
      held: 0,
      stashed: 0,
    })
  })

  it('tells of one that runs', async () => {
    const host = await BridgeHost.ready()
    host.start(1, 2, 3)
    host.sidecar.reply(2, null)
    expect(await status(host)).toEqual({
      state: 'running',
      generation: 1,
      pid: 1000,
      queued: 0,
      running: 2,
      calls: [1, 3],
      queuedBytes: expect.any(Number),
      held: 1,
      stashed: 0,
    })
  })

  it('tells of one that has ended, and starts no other', async () => {
    const host = await BridgeHost.ready()
    host.sidecar.end({ exitCode: 1 })
    await turn()
    expect(await status(host)).toEqual({
      state: 'stopped',
      generation: 1,
      pid: undefined,
      queued: 0,
      running: 0,
      calls: [],
      queuedBytes: 0,
      held: 0,
      stashed: 0,
    })
    expect(host.sidecars.all).toHaveLength(1)
  })
})

function taken(host: BridgeHost): { id: number | undefined; value: unknown } {
  const reply = host.slot.take()
  return { id: reply?.id, value: reply && valueOf({ kind: 'reply', message: reply.message }) }
}

async function status(host: BridgeHost): Promise<unknown> {
  const { done, status: given } = await host.execute({ kind: 'status', withCalls: true })
  expect(done).toBe(true)
  return given
}
