import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writeNotification, writeResponse } from '../../src/envelope.js'
import { BridgeHost, turn, valueOf } from '../bridge-host.js'
import { callRequest, introduction } from '../fake-sidecar.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('ends a slice early when the sidecar tells of a SIGINT', async () => {
  const host = await BridgeHost.ready()
  const waited = host.call(1)
  host.sidecar.send(writeNotification('interrupt', []))
  expect(await waited).toMatchObject({ done: false, arrivals: [] })
  expect(host.interrupted).toHaveBeenCalledTimes(1)
})

describe('a call', () => {
  it('is answered with its reply as soon as that comes', async () => {
    const host = await BridgeHost.ready()
    const answer = host.call(1)
    host.sidecar.reply(1, 'value')
    const { done, arrivals } = await answer
    expect(done).toBe(true)
    expect(arrivals.map(({ id }) => id)).toEqual([1])
    expect(valueOf(arrivals[0]?.outcome)).toBe('value')
  })

  it('is answered with nothing yet at the end of the slice', async () => {
    const host = await BridgeHost.ready()
    const answer = host.call(1, 100)
    await vi.advanceTimersByTimeAsync(100)
    await expect(answer).resolves.toMatchObject({ done: false, phase: 'running', arrivals: [] })
  })

  it('is answered with nothing yet while the sidecar starts', async () => {
    const host = new BridgeHost({}, { starts: false })
    const answer = host.call(1, 100)
    await vi.advanceTimersByTimeAsync(100)
    await expect(answer).resolves.toMatchObject({ done: false, phase: 'starting' })
  })

  it('that was answered with nothing yet can be waited for', async () => {
    const host = await BridgeHost.ready()
    await host.call(1, 0)
    const answer = host.wait([1])
    host.sidecar.reply(1, 'value')
    expect(valueOf((await answer).arrivals[0]?.outcome)).toBe('value')
  })

  it('gets bytes of its own, not a view of a larger chunk', async () => {
    const host = await BridgeHost.ready()
    const answer = host.call(1)
    host.sidecar.send(Buffer.concat([writeResponse(99, null, 'x'.repeat(1000)), writeResponse(1, null, 'y')]))
    const outcome = (await answer).arrivals[0]?.outcome
    const message = outcome?.kind === 'reply' ? outcome.message : undefined
    expect(message?.buffer.byteLength).toBe(message?.byteLength)
  })
})

describe('requests', () => {
  it('are held while the sidecar starts, then written in order', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(3, 1)
    void host.call(2)
    expect(host.sidecar.calls).toEqual([])
    host.sidecar.answer('initialize', null, introduction)
    await turn()
    expect(host.sidecar.calls).toEqual([3, 1, 2])
  })

  it('are written at once when it is up', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    expect(host.sidecar.calls).toEqual([1])
  })

  it('are written once', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.start(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(host.sidecar.calls).toEqual([1, 2])
  })
})

describe('a wait', () => {
  it('is over when all it waits for are there', async () => {
    const host = await BridgeHost.ready()
    host.start(1, 2)
    const answer = host.wait([1, 2])
    host.sidecar.reply(2, null)
    host.sidecar.reply(1, null)
    await expect(answer).resolves.toMatchObject({ done: true, arrivals: [{ id: 2 }, { id: 1 }] })
  })

  it('brings whatever else has arrived', async () => {
    const host = await BridgeHost.ready()
    host.start(1, 2)
    host.sidecar.reply(2, null)
    const answer = host.wait([1], 100)
    await vi.advanceTimersByTimeAsync(100)
    await expect(answer).resolves.toMatchObject({ done: false, arrivals: [{ id: 2 }] })
  })

  it('polls with a slice of 0', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    await expect(host.wait([1], 0)).resolves.toMatchObject({ done: false })
  })
})

describe('what has arrived', () => {
  it('is offered again when the host has not read the answer', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.sidecar.reply(1, 'value')
    await host.bridge.execute({ kind: 'wait', ids: [1], slice: 0 }, 0)
    const again = await host.bridge.execute({ kind: 'wait', ids: [1], slice: 0 }, 0)
    expect(again).toMatchObject({ done: true, arrivals: [{ id: 1 }] })
  })

  it('is offered no more once the host has', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.sidecar.reply(1, 'value')
    await host.arrived()
    expect(await host.arrived()).toEqual([])
  })

  it('outlives its sidecar', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.sidecar.reply(1, 'value')
    host.sidecar.end({ signal: 'SIGKILL' })
    expect(valueOf(await host.outcome(1))).toBe('value')
  })
})

describe('calls in the ring', () => {
  it('are started before a post that came after them, without a bell', async () => {
    const host = await BridgeHost.ready()
    host.starts.put(1, callRequest(1))
    host.cancel(1)
    expect([host.sidecar.calls, host.sidecar.cancelled]).toEqual([[1], [1]])
  })

  it('are started before a command that came after them', async () => {
    const host = await BridgeHost.ready()
    host.starts.put(1, callRequest(1))
    expect((await host.execute({ kind: 'status' })).status).toMatchObject({ running: 1 })
  })

  it('count as so many posts that were served', async () => {
    const host = await BridgeHost.ready()
    host.start(1, 2, 3)
    expect(host.line.hasServed(3)).toBe(true)
    host.cancel(2)
    expect(host.line.hasServed(4)).toBe(true)
  })

  it('wait, each for itself, for a sidecar that is not up', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1, 2)
    host.cancel(1)
    host.sidecar.answer('initialize', null, introduction)
    await turn()
    expect((await host.execute({ kind: 'status' })).status).toMatchObject({ queued: 0, running: 1 })
  })
})

describe('what waits in the bridge', () => {
  const bytes = callRequest(1).byteLength

  it('is counted while the sidecar starts', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1, 2)
    expect((await host.execute({ kind: 'status' })).status).toMatchObject({
      queued: 2,
      queuedBytes: expect.any(Number),
    })
    expect(host.backlog.queued).toBeGreaterThan(0)
    host.cancel(1)
    host.sidecar.answer('initialize', null, introduction)
    await turn()
    expect((await host.execute({ kind: 'status' })).status).toMatchObject({ queued: 0, queuedBytes: 0 })
    expect(host.backlog.queued).toBe(0)
  })

  it('is counted while the sidecar does not read', async () => {
    const host = await BridgeHost.ready({}, { reads: false })
    host.sidecar.drain()
    host.start(1, 2)
    expect((await host.execute({ kind: 'status' })).status?.queuedBytes).toBe(2 * bytes)
    host.sidecar.drain()
    expect((await host.execute({ kind: 'status' })).status?.queuedBytes).toBe(0)
  })

  it('is told to the host before a post counts as served', async () => {
    const host = new BridgeHost({}, { starts: false })
    expect(host.line.hasServed(0)).toBe(true)
    host.start(1)
    expect(host.line.hasServed(1)).toBe(true)
    expect(host.backlog.queued).toBeGreaterThan(0)
  })

  it('for the host is told as it comes, and until it has been given', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.sidecar.reply(1, 'x'.repeat(5000))
    expect(host.backlog.held).toBeGreaterThan(5000)
    await host.arrived()
    expect(host.backlog.held).toBe(0)
  })
})

describe('the end of the sidecar', () => {
  it('fails each call that is out, whether it had been written or not', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    await turn()
    host.sidecar.manners.reads = false
    host.start(2)
    host.sidecar.end({ exitCode: 3 })
    expect(await host.outcome(1)).toMatchObject({
      kind: 'failed',
      mayHaveRun: true,
      failure: { stop: { exitCode: 3 } },
    })
  })

  it('tells for a request that had not left wholly that it cannot have run', async () => {
    const host = await BridgeHost.ready({}, { reads: false })
    host.start(1)
    host.sidecar.end({ exitCode: 3 })
    expect(await host.outcome(1)).toMatchObject({ kind: 'failed', mayHaveRun: false })
  })

  it('ends a wait at once', async () => {
    const host = await BridgeHost.ready()
    const answer = host.call(1)
    host.sidecar.end({ signal: 'SIGKILL' })
    await expect(answer).resolves.toMatchObject({ done: true, arrivals: [{ outcome: { kind: 'failed' } }] })
  })

  it('makes the next call start another, and sends nothing again', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.sidecar.end({ signal: 'SIGKILL' })
    const answer = host.call(2)
    await turn()
    expect(host.sidecars.all).toHaveLength(2)
    expect(host.sidecar.calls).toEqual([2])
    host.sidecar.reply(2, 'again')
    expect(valueOf((await answer).arrivals.find(({ id }) => id === 2)?.outcome)).toBe('again')
  })

  it('starts no other while nothing is called', async () => {
    const host = await BridgeHost.ready()
    host.sidecar.end({ signal: 'SIGKILL' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(host.sidecars.all).toHaveLength(1)
  })

  it("makes later calls fail at once with restart: 'never'", async () => {
    const host = await BridgeHost.ready({ restart: 'never' })
    host.sidecar.end({ exitCode: 3 })
    const { done, arrivals } = await host.call(1)
    expect(done).toBe(true)
    expect(arrivals).toMatchObject([
      { id: 1, outcome: { kind: 'failed', mayHaveRun: false, failure: { kind: 'stopped', stop: { exitCode: 3 } } } },
    ])
    expect(host.sidecars.all).toHaveLength(1)
  })
})

describe('calls that run on although the host has let go of them', () => {
  it('are told of until they have settled', async () => {
    const host = await BridgeHost.ready()
    host.start(1, 2, 3)
    host.release(1)
    await host.abandon(2)
    expect((await host.execute({ kind: 'abandoned' })).abandoned).toEqual([1, 2])
    host.sidecar.reply(1, 'late')
    host.sidecar.refuse(2, ['cancelled', 'run() was cancelled', {}])
    expect((await host.execute({ kind: 'abandoned' })).abandoned).toEqual([])
  })
})
