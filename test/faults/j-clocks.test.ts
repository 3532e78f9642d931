// Clocks that jump, processes that are frozen: no deadline and no lease is measured by the wall clock.
import { describe, expect, it } from 'vitest'
import { runFaultHost } from './kit/run-fault-host.js'

const jumping = `--import=${new URL('points/clock-jumps.mjs', import.meta.url).href}`
const OVERSHOOT = 150
const TIMEOUT = { name: 'TimeoutError', code: 'CROCHET_TIMEOUT', phase: 'running', timeout: 300 }

describe('the wall clock jumps by an hour, back and forth', () => {
  it.each([
    ['J1. in host, bridge and sidecar', [jumping]],
    ['J4. in the sidecar alone, as if it were on another machine', []],
  ])('%s: no deadline comes early or late, no lease ends', async (_, nodeOptions) => {
    const { said } = await runFaultHost('clocks', { jumps: true }, { nodeOptions })
    expect(said).toMatchObject({
      timeouts: Array.from({ length: 3 }, () => TIMEOUT),
      slept: { value: 'slept' },
      kept: { value: 'kept' },
      polled: { name: 'TimeoutError' },
      ofHost: nodeOptions.length > 0,
      inSidecar: true,
      still: said.sidecar,
    })
    for (const { ms } of said.timeouts) {
      expect(ms).toBeGreaterThanOrEqual(300)
      expect(ms).toBeLessThan(300 + OVERSHOOT)
    }
  })
})

describe('processes are stopped past a deadline', () => {
  it('J2. host and sidecar both: TimeoutError as soon as they go on, and the sidecar is not taken for stuck', async () => {
    const { said } = await runFaultHost('clocks', { freeze: { host: true, reactor: true, lasting: 1500 } })
    expect(said).toMatchObject({ missed: TIMEOUT, again: { value: said.sidecar }, still: said.sidecar })
    expect(said.missed.at - said.resumedAt).toBeLessThan(250)
  })

  it('J3. the host alone: TimeoutError as soon as it goes on, and the sidecar has stayed', async () => {
    const { said } = await runFaultHost('clocks', { freeze: { host: true, reactor: false, lasting: 1500 } })
    expect(said).toMatchObject({ missed: TIMEOUT, again: { value: said.sidecar }, still: said.sidecar })
    expect(said.missed.at - said.resumedAt).toBeLessThan(250)
  })

  it('J3. the sidecar alone: TimeoutError in time, and the sidecar is the same when it goes on', async () => {
    const { said } = await runFaultHost('clocks', { freeze: { host: false, reactor: true, lasting: 1500 } })
    expect(said).toMatchObject({ missed: TIMEOUT, again: { value: said.sidecar }, still: said.sidecar })
    expect(said.missed.ms).toBeLessThan(300 + OVERSHOOT)
  })
})
