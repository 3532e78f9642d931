import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BridgeHost, turn, valueOf } from '../bridge-host.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a close', () => {
  it('is done when the sidecar has left', async () => {
    const host = await BridgeHost.ready()
    await expect(close(host)).resolves.toMatchObject({ done: true })
  })

  it('kills after the grace, and fails what is unsettled', async () => {
    const host = await BridgeHost.ready({}, { leaves: false })
    host.start(1)
    await turn()
    const answer = close(host, 300)
    // The grace, and what those that it aborts have to end.
    await vi.advanceTimersByTimeAsync(500)
    await expect(answer).resolves.toMatchObject({
      done: true,
      arrivals: [{ id: 1, outcome: { kind: 'failed', mayHaveRun: true, failure: { stop: { reason: 'closed' } } } }],
    })
  })

  it('delivers what still settles within the grace', async () => {
    const host = await BridgeHost.ready({}, { leaves: false })
    host.start(1)
    const answer = close(host, 300)
    host.sidecar.reply(1, 'finished')
    host.sidecar.end({ exitCode: 0 })
    expect(valueOf((await answer).arrivals[0]?.outcome)).toBe('finished')
  })

  it('fails what was never sent', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1)
    const { arrivals } = await close(host)
    expect(arrivals).toMatchObject([
      { id: 1, outcome: { kind: 'failed', mayHaveRun: false, failure: { stop: { reason: 'closed' } } } },
    ])
  })

  it('says nothing yet at the end of its slice', async () => {
    const host = await BridgeHost.ready({}, { leaves: false })
    const answer = close(host, 5000, 100)
    await vi.advanceTimersByTimeAsync(100)
    await expect(answer).resolves.toMatchObject({ done: false })
  })

  it('waits for the last words of the log', async () => {
    const host = await BridgeHost.ready()
    let write = (): void => {}
    host.log.waiting = new Promise((resolve) => {
      write = resolve
    })
    const early = close(host, 300, 100)
    await vi.advanceTimersByTimeAsync(100)
    await expect(early).resolves.toMatchObject({ done: false })
    write()
    await expect(close(host)).resolves.toMatchObject({ done: true })
  })

  it('refuses every later call', async () => {
    const host = await BridgeHost.ready()
    await close(host)
    const { done, arrivals } = await host.call(1)
    expect(done).toBe(true)
    expect(arrivals).toMatchObject([
      { outcome: { kind: 'failed', mayHaveRun: false, failure: { stop: { reason: 'closed' } } } },
    ])
    expect(host.sidecars.all).toHaveLength(1)
  })
})

function close(host: BridgeHost, grace = 300, slice = 1000): ReturnType<BridgeHost['execute']> {
  return host.execute({ kind: 'close', grace, slice })
}
