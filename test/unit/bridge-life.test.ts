import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BridgeHost, turn, valueOf } from '../bridge-host.js'
import { introduction, sidecarOptions } from '../fake-sidecar.js'

const { unresponsiveAfter } = sidecarOptions

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the start', () => {
  it('happens without any call', () => {
    expect(new BridgeHost().sidecars.all).toHaveLength(1)
  })

  it('fails all calls that wait for it, and none of them can have run', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1, 2)
    host.sidecar.answer('initialize', ['init', 'no database', {}])
    await turn()
    const failed = { kind: 'failed', mayHaveRun: false, failure: { kind: 'start-failed', phase: 'handshake' } }
    expect(await host.arrived()).toMatchObject([
      { id: 1, outcome: failed },
      { id: 2, outcome: failed },
    ])
  })

  it('that failed before any call fails the first one', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.sidecar.end({ exitCode: 1 })
    const { arrivals } = await host.call(1)
    expect(arrivals).toMatchObject([
      { outcome: { kind: 'failed', mayHaveRun: false, failure: { kind: 'start-failed' } } },
    ])
    await expect(host.call(2, 0)).resolves.toMatchObject({ done: false })
    expect(host.sidecars.all).toHaveLength(2)
  })

  it('that failed before any call keeps that first one from being sent ever', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.sidecar.end({ exitCode: 1 })
    host.sidecars.manners.starts = true
    host.start(1, 2)
    await turn()
    expect(host.sidecar.calls).toEqual([2])
  })

  it('that failed for a call is not told to the next one', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1)
    host.sidecar.end({ exitCode: 1 })
    host.start(2)
    expect(host.sidecars.all).toHaveLength(2)
  })

  it('is limited when it keeps failing: calls fail at once', async () => {
    const host = new BridgeHost({}, { starts: false })
    for (let id = 1; id <= 5; id += 1) {
      host.start(id)
      host.sidecar.end({ exitCode: 1 })
    }
    const { done, arrivals } = await host.call(6, 50)
    expect(done).toBe(true)
    expect(arrivals.at(-1)).toMatchObject({
      id: 6,
      outcome: { kind: 'failed', mayHaveRun: false, failure: { stop: { reason: 'restart-limit' } } },
    })
    expect(host.sidecars.all).toHaveLength(5)
  })
})

describe('ready', () => {
  it('is over at once when the sidecar is up', async () => {
    const host = await BridgeHost.ready()
    await expect(ready(host)).resolves.toMatchObject({ done: true, failure: undefined })
  })

  it('is over when the sidecar comes up', async () => {
    const host = new BridgeHost({}, { starts: false })
    const answer = ready(host)
    host.sidecar.answer('initialize', null, introduction)
    await expect(answer).resolves.toMatchObject({ done: true, failure: undefined })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is over with the failure when it does not', async () => {
    const host = new BridgeHost({}, { starts: false })
    const answer = ready(host)
    host.sidecar.end({ exitCode: 1 })
    await expect(answer).resolves.toMatchObject({ done: true, failure: { kind: 'start-failed' } })
  })

  it('is over at once with a failure that nobody was told yet', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.sidecar.end({ exitCode: 1 })
    await expect(ready(host)).resolves.toMatchObject({ done: true, failure: { kind: 'start-failed' } })
  })

  it('has told of the failure: the next call tries again', async () => {
    const host = new BridgeHost({}, { starts: false })
    const answer = ready(host)
    host.sidecar.end({ exitCode: 1 })
    await answer
    host.start(1)
    expect(host.sidecars.all).toHaveLength(2)
  })

  it('says nothing yet at the end of its slice', async () => {
    const host = new BridgeHost({}, { starts: false })
    const answer = ready(host, 100)
    await vi.advanceTimersByTimeAsync(100)
    await expect(answer).resolves.toMatchObject({ done: false, phase: 'starting' })
  })

  it('starts a sidecar in place of one that ended', async () => {
    const host = await BridgeHost.ready()
    host.sidecar.end({ exitCode: 1 })
    await expect(ready(host)).resolves.toMatchObject({ done: true, failure: undefined })
    expect(host.sidecars.all).toHaveLength(2)
  })

  it('that has given up does not swallow the failure: the next call gets it', async () => {
    const host = new BridgeHost({}, { starts: false })
    const answer = ready(host, 100)
    await vi.advanceTimersByTimeAsync(100)
    await answer
    host.sidecar.end({ exitCode: 1 })
    const { arrivals } = await host.call(1, 0)
    expect(arrivals).toMatchObject([{ id: 1, outcome: { kind: 'failed', failure: { kind: 'start-failed' } } }])
  })
})

describe('a loop that hangs', () => {
  it('gets no further request while a sign of life is outstanding', async () => {
    const host = await hung()
    host.start(2)
    await vi.advanceTimersByTimeAsync(unresponsiveAfter - 1)
    expect(host.sidecar.calls).toEqual([1])
  })

  it('gets them with the sign of life, in order', async () => {
    const host = await hung()
    host.start(3, 2)
    host.sidecar.answer('ping', null)
    await turn()
    expect(host.sidecar.calls).toEqual([1, 3, 2])
  })

  it('is killed; what was held goes to the next sidecar', async () => {
    const host = await hung()
    host.start(2)
    host.sidecars.manners.alive = true
    await vi.advanceTimersByTimeAsync(unresponsiveAfter)
    expect(host.sidecars.all.map((sidecar) => sidecar.calls)).toEqual([[1], [2]])
    host.sidecar.reply(2, 'elsewhere')
    expect(valueOf(await host.outcome(2))).toBe('elsewhere')
  })

  it('fails what else it was running', async () => {
    const host = await BridgeHost.ready({}, { alive: false })
    host.start(7)
    await host.call(1, 0)
    await host.abandon(1)
    await vi.advanceTimersByTimeAsync(unresponsiveAfter)
    expect(await host.arrived()).toMatchObject([
      { id: 7, outcome: { kind: 'failed', mayHaveRun: true, failure: { stop: { reason: 'hung' } } } },
    ])
  })

  it('is not replaced without end by what was held', async () => {
    const host = await hung()
    for (const id of [2, 3, 4, 5]) {
      host.start(id)
      await vi.advanceTimersByTimeAsync(unresponsiveAfter)
      await host.abandon(id)
    }
    host.start(6)
    await vi.advanceTimersByTimeAsync(unresponsiveAfter)
    expect(await host.outcome(6)).toMatchObject({ kind: 'failed', failure: { stop: { reason: 'restart-limit' } } })
    expect(host.sidecars.all).toHaveLength(5)
  })

  it("fails what was held with restart: 'never'", async () => {
    const host = await hung('never')
    host.start(2)
    await vi.advanceTimersByTimeAsync(unresponsiveAfter)
    expect(await host.outcome(2)).toMatchObject({
      kind: 'failed',
      mayHaveRun: false,
      failure: { stop: { reason: 'hung' } },
    })
  })

  it('lets a held call be taken back unsent', async () => {
    const host = await hung()
    await host.call(2, 0)
    expect(await host.abandon(2)).toMatchObject({ done: false, written: false })
    host.sidecar.answer('ping', null)
    await turn()
    expect(host.sidecar.calls).toEqual([1])
  })
})

/** A host whose sidecar has missed the deadline of call 1 and does not answer. */
async function hung(restart: 'on-demand' | 'never' = 'on-demand'): Promise<BridgeHost> {
  const host = await BridgeHost.ready({ restart }, { alive: false })
  await host.call(1, 0)
  await host.abandon(1)
  return host
}

function ready(host: BridgeHost, slice = 1000): ReturnType<BridgeHost['execute']> {
  return host.execute({ kind: 'ready', slice })
}
