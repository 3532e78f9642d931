// Starts that meet others, starve or repeat; stops at every bad moment.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { HostResult } from '../run-host.js'
import { runFaultHost } from './kit/run-fault-host.js'

describe('starts', () => {
  const spinners: ChildProcess[] = []
  afterEach(() => {
    for (const spinner of spinners.splice(0)) spinner.kill('SIGKILL')
  })

  it('I4. with a fifth of a processor the sidecar comes up, and no start is taken for a failed one', async () => {
    for (let count = 0; count < 4; count += 1) {
      spinners.push(spawn('taskset', ['-c', '0', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' }))
    }
    const affinity = (mask: string) => execFileSync('taskset', ['-cp', mask, String(process.pid)])
    const before =
      String(execFileSync('taskset', ['-cp', String(process.pid)]))
        .split(': ')[1]
        ?.trim() ?? '0'
    affinity('0')
    const host = runFaultHost('comes-up', {}, { deadline: 50_000 })
    affinity(before)
    const { said } = await host
    expect(said.ready.name).toBeUndefined()
    expect(said.called.value).toEqual(expect.any(Number))
    expect(said.generation).toBe(1)
  })

  it('I5. a sidecar that ends as soon as it is up is started five times, then calls are refused at once', async () => {
    const { said } = await runFaultHost('../figures/programs/crash-loop', { ms: 3000 })
    expect(said.starts).toHaveLength(5)
    expect(said.others).toBe(0)
    expect(said.refusals.length).toBeGreaterThan(2)
    const slow = said.refusals.filter((ms: number) => ms > 50)
    // A machine with other things to do may stop the host for longer now and then.
    expect(slow.length).toBeLessThanOrEqual(1 + said.refusals.length / 50)
  })

  it('I7. calls that meet a restart wait for that one, in order, each for its own time', async () => {
    const { said } = await runFaultHost('restarts')
    expect(said.ended).toMatchObject({ name: 'ReactorStopped', signal: 'SIGKILL', generation: 1 })
    expect(said.failed).toEqual([])
    expect(said.order).toEqual(Array.from({ length: 49 }, (_, index) => String(index)))
    expect(said.impatient).toMatchObject({ name: 'TimeoutError', phase: 'starting', mayHaveRun: false, timeout: 1 })
    expect(said.impatient.ms).toBeLessThan(250)
    expect(said.generation).toBe(2)
  })

  it('I14. twelve hosts that start at once all come up', async () => {
    const hosts = Array.from({ length: 12 }, () => runFaultHost('comes-up', {}, { deadline: 50_000 }))
    for (const { said, code, stderr } of await Promise.all(hosts)) {
      expect(said.called).toMatchObject({ value: expect.any(Number) })
      expect({ code, stderr, generation: said.generation }).toEqual({ code: 0, stderr: '', generation: 1 })
    }
  })
})

describe('stops', () => {
  const grace = 300
  let said: HostResult['said']

  beforeAll(async () => {
    const result = await runFaultHost('stops', { grace }, { deadline: 90_000 })
    expect(result.timedOut).toBe(false)
    said = result.said
  }, 100_000)

  const closed = { name: 'ReactorStopped', reason: 'closed', mayHaveRun: expect.any(Boolean) }
  const moments = [
    ['at once after setup()', []],
    ['while the sidecar starts', [closed, closed, closed]],
    ['while the sidecar starts for ever', [closed]],
    ['while the sidecar is replaced', [closed]],
    ['after a start that failed', []],
    ['with calls that are out', [closed, closed, closed, closed]],
    ['with a call that is nearly done', [{ value: 'done' }]],
    ['while the loop is stuck', [closed, closed]],
    ['while the sidecar is stopped', [closed]],
    ['while a large result is on its way', []],
  ] as const

  it.each(moments)('I8. shutdown() %s ends in time, is harmless twice, and leaves nothing', (moment, results) => {
    expectStopped(said[moment])
    expect(said[moment].results).toMatchObject(results)
  })

  it('I8. shutdown() in the midst of a call, by one of its arguments: the call is not sent', () => {
    expect(said.inCall).toMatchObject({ name: 'ReactorStopped', reason: 'closed', mayHaveRun: false })
  })

  it('I9. an exit hook that hangs is killed at the end of the grace', () => {
    expectStopped(said['with an exit hook that hangs'])
  })

  it('I10. processes that the reactor has started do not hold the stop up', () => {
    expectStopped(said['with processes that hold its output'])
    expect(said['with processes that hold its output'].grandchildren).toBe(2)
  })

  function expectStopped({ ms, thrown, again, later, state, left }: Record<string, never>): void {
    expect({ thrown, state, left }).toEqual({ thrown: undefined, state: 'closed', left: [] })
    // Where both processors are busy, the host may be woken up a little later.
    expect(ms).toBeLessThan(grace + 250 + 400)
    expect(again).toBeLessThan(50)
    expect(later).toMatchObject({ name: 'ReactorStopped', reason: 'closed', mayHaveRun: false })
  }
})
