import { describe, expect, it } from 'vitest'
import { goneAfter, recordsOf, runHost, startHost } from '../run-host.js'

describe('when the sidecar ends in mid-call', () => {
  it('by SIGKILL: ReactorStopped within 250 ms, and the next call works', async () => {
    const { host, sidecar } = await startHost('die-in-call')
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const killed = Date.now()
    process.kill(sidecar, 'SIGKILL')
    const said = recordsOf((await host.result).stdout) as {
      lost: object
      at: number
      next: object
    }
    expect(said.lost).toMatchObject({
      name: 'ReactorStopped',
      reason: 'signal',
      signal: 'SIGKILL',
      generation: 1,
      call: 'hang',
      mayHaveRun: true,
    })
    expect(said.at - killed).toBeLessThan(250)
    expect(said.next).toMatchObject({ value: 'well again' })
  })

  it.each([
    ['process.exit(0)', 'exit', 0, { reason: 'exit', exitCode: 0 }],
    ['process.exit(3)', 'exit', 3, { reason: 'exit', exitCode: 3 }],
    ['SIGTERM', 'die', 'SIGTERM', { reason: 'signal', signal: 'SIGTERM' }],
    ['SIGSEGV', 'die', 'SIGSEGV', { reason: 'signal', signal: 'SIGSEGV' }],
    ['an uncaught exception', 'throwLater', 0, { reason: 'exit', exitCode: 1 }],
  ])('by %s: ReactorStopped says so, and the next call works', async (_, name, arg, expected) => {
    const { said, timedOut } = await runHost('crash-in-call', [name, JSON.stringify(arg)])
    expect(timedOut).toBe(false)
    expect(said.lost).toMatchObject({ name: 'ReactorStopped', ...expected })
    expect(said.next).toMatchObject({ value: 'well again' })
  })

  it('by an uncaught exception: its text is in stderrTail', async () => {
    const { said } = await runHost('crash-in-call', ['throwLater'])
    expect(said.lost.stderrTail).toContain('thrown in a timer')
  })

  it('lives on after an unhandled rejection, and logs it', async () => {
    const { said, stderr } = await runHost('crash-in-call', ['rejectUnseen'], { deadline: 8_000 })
    expect(said).toEqual({})
    expect(stderr).toContain('nobody awaits this')
  })
})

describe('when reactor code closes the protocol pipe', () => {
  it('the sidecar is replaced, and nothing is written into a file of the host that gets its number', async () => {
    const { said, timedOut } = await runHost('closed-pipe')
    expect(timedOut).toBe(false)
    expect(said.written).toBe('')
    expect(said.outcomes).toContain('answered')
  })
})

describe('when the bridge ends', () => {
  it('each wait throws ReactorStopped within 250 ms, the sidecar is gone, and the next call works', async () => {
    const { said, timedOut } = await runHost('lost-bridge', [], { deadline: 25_000 })
    expect(timedOut).toBe(false)
    for (const call of [said.lost, said.pending]) {
      expect(call).toMatchObject({ name: 'ReactorStopped', reason: 'bridge', mayHaveRun: true })
      expect(call.ms).toBeLessThan(250)
    }
    expect(said.next).toMatchObject({ value: 'well again' })
    expect(await goneAfter(said.sidecar, 1000)).toBeDefined()
  })
})

describe('when the loop of the sidecar is stuck', () => {
  it('the call times out on time, and the next one is served by another sidecar', async () => {
    const { said } = await runHost('spin')
    expect(said.spun).toMatchObject({ name: 'TimeoutError', timeout: 200 })
    expect(said.spun.ms).toBeGreaterThanOrEqual(200)
    expect(said.spun.ms).toBeLessThan(300)
    expect(said.next.value).toEqual(expect.any(Number))
    expect(said.next.value).not.toBe(said.sidecar)
  })
})
