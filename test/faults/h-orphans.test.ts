// The host ends, in every way and at every moment: no sidecar outlives it.
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { goneAfter } from '../run-host.js'
import type { RunningProgram } from '../run-program.js'
import { isAlive, markedProcesses, processes } from './kit/census.mjs'
import { monotonicNow } from './kit/clock.mjs'
import { runFaultHost, startFaultHost } from './kit/run-fault-host.js'

/** From the host's end to that of its sidecars; Node itself may still have to start first. */
const ORPHAN_LIMIT = 1000
const START_LIMIT = 5000

describe('the host is killed', () => {
  it.each(['idle', 'in-call', 'spinning', 'stopping'])(
    'H5. killed by SIGKILL while its sidecars are %s: all are gone within 1 s',
    async (state) => {
      // Those that spin keep the machine's processors from the threads that are to end them.
      const count = state === 'spinning' ? 3 : 6
      const { host, mark, pids } = await startMarked({ state, count })
      expect(pids).toHaveLength(count)
      if (state === 'spinning') await expect.poll(() => pids.every(isRunning), { timeout: 10_000 }).toBe(true)
      host.child.kill('SIGKILL')
      expect(await noneLeft(mark, ORPHAN_LIMIT)).toBe(true)
      // A process that is being taken apart has no environment any more, and runs for a moment yet.
      await expect.poll(() => pids.some((pid) => isAlive(pid)), { timeout: ORPHAN_LIMIT }).toBe(false)
    },
  )

  it('C10. H5. killed while a function spins that has closed the lifeline under its thread: gone within 1 s', async () => {
    const { host, mark } = await startMarked({ state: 'unheld' })
    host.child.kill('SIGKILL')
    expect(await noneLeft(mark, ORPHAN_LIMIT)).toBe(true)
  })

  it.each(['starting', 'preloading'])(
    'H5. killed while six sidecars are %s: none survives its start',
    async (state) => {
      const { host, mark } = await startMarked({ state, count: 6 })
      await expect.poll(() => markedProcesses(mark).length, { timeout: 10_000 }).toBe(6)
      host.child.kill('SIGKILL')
      expect(await noneLeft(mark, START_LIMIT)).toBe(true)
    },
  )

  it('H5. a sidecar that was stopped by SIGSTOP stays, and ends as soon as it goes on', async () => {
    const { host, pids } = await startMarked({ state: 'spinning' })
    const [pid = 0] = pids
    process.kill(pid, 'SIGSTOP')
    await expect.poll(() => stateOf(pid)).toBe('T')
    host.child.kill('SIGKILL')
    await host.result
    expect(stateOf(pid)).toBe('T')
    process.kill(pid, 'SIGCONT')
    expect(await goneAfter(pid, ORPHAN_LIMIT)).toBeDefined()
  })

  it('H20. killed at a random moment of a start, 40 starts: none survives', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { host, mark } = await startMarked({ state: 'starting', count: 10 })
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 200))
      host.child.kill('SIGKILL')
      expect(await noneLeft(mark, START_LIMIT)).toBe(true)
    }
  })
})

describe('the host ends by itself', () => {
  it.each([
    ['return', { code: 0 }],
    ['exit', { code: 7 }],
    ['throw', { code: 1 }],
    ['abort', { signal: 'SIGABRT' }],
    ['segfault', { signal: 'SIGSEGV' }],
    ['oom', { signal: 'SIGABRT' }],
  ])('H6. by %s: its exit status is its own, and the sidecar is gone within 1 s', async (way, status) => {
    const nodeOptions = way === 'oom' ? ['--max-old-space-size=30'] : []
    const { said, code, signal } = await runFaultHost('ends', { way }, { nodeOptions })
    expect({ code, signal }).toMatchObject(status)
    expect(await goneAfter(said.sidecar, ORPHAN_LIMIT)).toBeDefined()
  })

  it('H9. the last statement of a program with an idle reactor is at most 50 ms further from its end', async () => {
    const delays = { without: [] as number[], with: [] as number[] }
    for (let round = 0; round < 3; round += 1) {
      for (const name of ['without', 'with'] as const) {
        const host = startFaultHost('natural-end', { hasReactor: name === 'with' })
        const exited = new Promise<number>((resolve) => host.child.once('exit', () => resolve(monotonicNow())))
        const { last } = JSON.parse(await host.waitForLine('last', 20_000)) as { last: number }
        delays[name].push((await exited) - last)
        expect((await host.result).code).toBe(0)
      }
    }
    expect(Math.min(...delays.with) - Math.min(...delays.without)).toBeLessThanOrEqual(50)
  })
})

async function startMarked(given: {
  state: string
  count?: number
}): Promise<{ host: RunningProgram; mark: string; pids: number[] }> {
  const mark = randomUUID()
  const host = startFaultHost('in-state', { ...given, mark }, { deadline: 40_000 })
  const { pids } = JSON.parse(await host.waitForLine('pids', 30_000)) as { pids: number[] }
  return { host, mark: `FAULT_MARK=${mark}`, pids }
}

async function noneLeft(mark: string, limit: number): Promise<boolean> {
  const started = monotonicNow()
  while (markedProcesses(mark).length > 0) {
    if (monotonicNow() - started > limit) return false
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return true
}

function stateOf(pid: number): string | undefined {
  return processes().find((entry) => entry.pid === pid)?.state
}

function isRunning(pid: number): boolean {
  return stateOf(pid) === 'R'
}
