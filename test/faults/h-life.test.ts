// The host's life: its exit listeners, its threads, its cluster, what stops it for a while.
import { describe, expect, it } from 'vitest'
import { goneAfter, recordsOf } from '../run-host.js'
import { isAlive } from './kit/census.mjs'
import { runFaultHost, startFaultHost } from './kit/run-fault-host.js'

describe('the host at its end', () => {
  it.each([true, false])(
    'H7. calls in a listener of its exit event work, each within its own timeout (sidecar up before: %s)',
    async (isUp) => {
      const { said, code } = await runFaultHost('calls-at-exit', { isUp })
      expect(code).toBe(3)
      expect(said.answer.value).toBe('at exit')
      expect(said.late).toMatchObject({ code: 'CROCHET_TIMEOUT', timeout: 100, phase: 'running' })
      expect(said.late.ms).toBeGreaterThanOrEqual(100)
      expect(said.late.ms).toBeLessThan(350)
      expect(said.background.value).toBe('background')
    },
  )
})

describe('the host stands still beyond the deadline', () => {
  it('H8. stopped by SIGSTOP: TimeoutError right after it goes on, and a result that came in time is not lost', async () => {
    const { said } = await runFaultHost('frozen')
    expect(said.late).toMatchObject({ code: 'CROCHET_TIMEOUT', timeout: 300, mayHaveRun: true })
    expect(said.late.ms).toBeGreaterThanOrEqual(550)
    expect(said.afterResume).toBeLessThan(250)
    expect(said.early).toMatchObject({ value: 'in time' })
    expect(said.again.value).toBe(said.sidecar)
  })

  it('H17. paused by a debugger: TimeoutError when it goes on, and the sidecar is not taken for hung', async () => {
    const { said } = await runFaultHost('paused')
    expect(said.late).toMatchObject({ code: 'CROCHET_TIMEOUT', timeout: 300, mayHaveRun: true })
    expect(said.late.ms).toBeGreaterThanOrEqual(1000)
    expect(said.late.ms).toBeLessThan(2000)
    expect(said.early).toMatchObject({ value: 'in time' })
    expect(said.early.ms).toBeGreaterThanOrEqual(1000)
    expect(said.again.value).toBe(said.sidecar)
  })
})

describe('threads', () => {
  it('H10. one that is terminated while it blocks ends at once, its sidecar too; one that ends by itself leaves nothing', async () => {
    const { said } = await runFaultHost('threads', { act: 'terminate' })
    expect(said.ms).toBeLessThan(250)
    expect(said.goneAfter).toBeLessThan(1000)
    expect(said.ended).toBe('gone')
    // Ended, but in the process table until the host has ended: nobody is left to reap it.
    expect(said.terminated).toMatch(/^(?:Z|gone)$/)
    expect(isAlive(said.pid)).toBe(false)
  })

  it('H11. eight that call at once have a sidecar each, and only their own answers', async () => {
    const { said } = await runFaultHost('threads', { act: 'call' }, { deadline: 40_000 })
    const threads = said.threads as { sidecar: number; wrong: string[] }[]
    expect(threads.flatMap(({ wrong }) => wrong)).toEqual([])
    expect(new Set(threads.map(({ sidecar }) => sidecar)).size).toBe(8)
    for (const { sidecar } of threads) expect(await goneAfter(sidecar, 1000)).toBeDefined()
  })
})

describe('a cluster', () => {
  it('H12. a worker that is killed takes its own sidecar along, the primary all of them', async () => {
    const host = startFaultHost('cluster')
    const workers: Record<string, number>[] = []
    for (let index = 0; index < 2; index += 1) {
      workers.push(recordsOf(await host.waitForLine('"worker"', 20_000)) as Record<string, number>)
    }
    const [killed, other] = workers.map(({ worker = 0, sidecar = 0 }) => ({ worker, sidecar }))
    process.kill(killed?.worker ?? 0, 'SIGKILL')
    expect(await goneAfter(killed?.sidecar ?? 0, 1000)).toBeDefined()
    host.child.stdin.write('call\n')
    const answered = recordsOf(await host.waitForLine('"answered"', 10_000))
    expect(answered).toEqual({ answered: other?.worker, by: other?.sidecar })
    host.child.kill('SIGKILL')
    expect(await goneAfter(other?.worker ?? 0, 5000)).toBeDefined()
    expect(await goneAfter(other?.sidecar ?? 0, 1000)).toBeDefined()
    await host.result
  })
})
