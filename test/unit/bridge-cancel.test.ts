import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CANCEL_GRACE } from '../../src/messages.js'
import { BridgeHost, turn, valueOf } from '../bridge-host.js'
import { introduction, type Manners } from '../fake-sidecar.js'

/** Longer than the sidecar's grace and ours. */
const LONG = 5 * CANCEL_GRACE

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a cancellation', () => {
  it('of a call that was not sent settles it at once and sends nothing', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1)
    host.cancel(1)
    expect(await host.outcome(1)).toEqual({ kind: 'cancelled', mayHaveRun: false })
    host.sidecar.answer('initialize', null, introduction)
    await turn()
    expect(host.sidecar.calls).toEqual([])
  })

  it('of a running call is sent', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.cancel(1)
    expect(host.sidecar.cancelled).toEqual([1])
  })

  it('leaves the outcome to the sidecar', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.cancel(1)
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE)
    expect(await host.arrived()).toEqual([])
    host.sidecar.reply(1, 'what the function made of it')
    expect(valueOf(await host.outcome(1))).toBe('what the function made of it')
    await vi.advanceTimersByTimeAsync(LONG)
    expect(await host.arrived()).toEqual([])
  })

  it('settles the call itself when the sidecar does not', async () => {
    const host = await stuck()
    host.start(1)
    await turn()
    host.cancel(1)
    await vi.advanceTimersByTimeAsync(LONG)
    expect(await host.outcome(1)).toEqual({ kind: 'cancelled', mayHaveRun: true })
  })

  it('drops the reply that comes after that', async () => {
    const host = await stuck()
    host.start(1)
    host.cancel(1)
    await vi.advanceTimersByTimeAsync(LONG)
    await host.arrived()
    host.sidecar.reply(1, 'too late')
    expect(await host.arrived()).toEqual([])
  })

  it('drops the end of the sidecar that comes after that', async () => {
    const host = await stuck()
    host.start(1)
    host.cancel(1)
    await vi.advanceTimersByTimeAsync(LONG)
    await host.arrived()
    host.sidecar.end({ exitCode: 1 })
    expect(await host.arrived()).toEqual([])
  })

  it('given twice has one outcome', async () => {
    const host = await stuck()
    host.start(1)
    host.cancel(1)
    host.cancel(1)
    await vi.advanceTimersByTimeAsync(LONG)
    expect(await host.arrived()).toHaveLength(1)
  })

  it('of a call that has settled does nothing', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.sidecar.reply(1, 'value')
    host.cancel(1)
    await vi.advanceTimersByTimeAsync(LONG)
    expect(host.sidecar.cancelled).toEqual([])
    expect(host.sidecar.requestsOf('ping')).toEqual([])
    expect(valueOf(await host.outcome(1))).toBe('value')
  })

  it('of an unknown call does nothing', async () => {
    const host = await BridgeHost.ready()
    host.cancel(77)
    await vi.advanceTimersByTimeAsync(LONG)
    expect(host.sidecar.cancelled).toEqual([])
    expect(await host.arrived()).toEqual([])
  })

  it('does not claim that a request cannot have run whose last bytes left after it', async () => {
    const host = await stuck({ reads: false })
    host.start(1)
    host.cancel(1)
    host.sidecar.drain()
    await vi.advanceTimersByTimeAsync(LONG)
    expect(await host.outcome(1)).toEqual({ kind: 'cancelled', mayHaveRun: true })
  })
})

describe('a call whose deadline has passed', () => {
  it('is taken back unsent while the sidecar starts', async () => {
    const host = new BridgeHost({}, { starts: false })
    await host.call(1, 0)
    expect(await host.abandon(1)).toMatchObject({ done: false, phase: 'starting', written: false })
    host.sidecar.answer('initialize', null, introduction)
    await turn()
    expect(host.sidecar.calls).toEqual([])
  })

  it('is cancelled when it runs', async () => {
    const host = await BridgeHost.ready()
    await host.call(1, 0)
    await turn()
    expect(await host.abandon(1)).toMatchObject({ done: false, phase: 'running', written: true })
    expect(host.sidecar.cancelled).toEqual([1])
  })

  // The rest of its bytes is on its way: the sidecar may read them before it reads the cancellation.
  it('may yet run when part of its bytes has not left', async () => {
    const host = await BridgeHost.ready({}, { reads: false })
    await host.call(1, 0)
    expect(await host.abandon(1)).toMatchObject({ written: true })
  })

  it('is handed over when its outcome is there after all', async () => {
    const host = await BridgeHost.ready()
    await host.call(1, 0)
    host.sidecar.reply(1, 'just in time')
    const { done, arrivals } = await host.abandon(1)
    expect(done).toBe(true)
    expect(valueOf(arrivals[0]?.outcome)).toBe('just in time')
    expect(host.sidecar.cancelled).toEqual([])
  })

  it('has its reply dropped', async () => {
    const host = await BridgeHost.ready()
    await host.call(1, 0)
    await host.abandon(1)
    host.sidecar.reply(1, 'too late')
    expect(await host.arrived()).toEqual([])
  })

  it('leaves its id free once that has come', async () => {
    const host = await BridgeHost.ready()
    await host.call(1, 0)
    await host.abandon(1)
    host.sidecar.reply(1, 'too late')
    await turn()
    host.start(1)
    host.sidecar.reply(1, 'another call')
    expect(valueOf(await host.outcome(1))).toBe('another call')
  })

  it('is not told of the end of the sidecar', async () => {
    const host = await BridgeHost.ready()
    await host.call(1, 0)
    await host.abandon(1)
    host.sidecar.end({ exitCode: 1 })
    expect(await host.arrived()).toEqual([])
  })
})

describe('a released result', () => {
  it('is dropped when it comes', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.release(1)
    host.sidecar.reply(1, 'for nobody')
    expect(await host.arrived()).toEqual([])
  })

  it('is dropped when it is there', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.sidecar.reply(1, 'for nobody')
    host.release(1)
    expect(await host.arrived()).toEqual([])
  })

  it('is logged when it is a failure, whenever it comes', async () => {
    const host = await BridgeHost.ready()
    host.start(1, 2)
    host.release(1, 'first')
    host.sidecar.refuse(1, ['thrown', 'RangeError: out of range', {}])
    host.sidecar.refuse(2, ['thrown', 'RangeError: out of range', {}])
    host.release(2, 'second')
    expect(host.log.records).toMatchObject([
      { level: 'error', message: expect.stringMatching(/first\(\).*out of range/s) },
      { level: 'error', message: expect.stringMatching(/second\(\).*out of range/s) },
    ])
  })

  it('is not logged when it is none, or our own doing', async () => {
    const host = await BridgeHost.ready()
    host.start(1, 2, 3)
    for (const id of [1, 2, 3]) host.release(id)
    host.sidecar.reply(1, 'value')
    host.sidecar.refuse(2, ['cancelled', 'run() was cancelled', {}])
    host.sidecar.end({ exitCode: 1 })
    expect(host.log.records).toEqual([])
  })

  it('is of a call that runs on', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1)
    host.release(1)
    host.sidecar.answer('initialize', null, introduction)
    await turn()
    expect(host.sidecar.calls).toEqual([1])
    expect(host.sidecar.cancelled).toEqual([])
  })
})

/** A host whose sidecar answers nothing, and is not given up for it. */
function stuck(manners: Partial<Manners> = {}): Promise<BridgeHost> {
  return BridgeHost.ready({ unresponsiveAfter: 60_000 }, { alive: false, ...manners })
}
