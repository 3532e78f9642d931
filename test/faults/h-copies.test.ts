// More than one of the package in a program, test frameworks that load it anew or take the clock away, and places in
// which it cannot work.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reactorModule } from 'crochet-sidecar'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { childrenOf } from '../run-program.js'
import { BuiltCopy } from './kit/built-copy.js'
import { runFaultHost } from './kit/run-fault-host.js'

const folder = mkdtempSync(join(tmpdir(), 'crochet-copies-'))
const calls = reactorModule<typeof import('./reactor/functions.mjs')>('./reactor/functions.mjs', import.meta.url)
const { hrtime } = process
/** Taken before the clocks are. */
const now = (): number => Number(hrtime.bigint()) / 1e6

beforeAll(() => {
  const copyTo = (name: string): BuiltCopy => new BuiltCopy(join(folder, name))
  copyTo('copy')
  copyTo('major').replace('dist/src/index.js', 'crochet-sidecar/1', 'crochet-sidecar/99')
  rmSync(copyTo('no-bridge').file('dist/client/bridge/worker.cjs'))
  rmSync(copyTo('no-sidecar').file('dist/sidecar/main.cjs'))
  rmSync(copyTo('no-preload').file('dist/sidecar/preload.cjs'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})
afterEach(() => {
  vi.useRealTimers()
})

it('H14. copies of one major, imported or required, share a sidecar; another major has its own', async () => {
  const given = { copy: indexOf('copy'), other: indexOf('major') }
  const { said } = await runFaultHost('copies', given)
  const { own, required, copy, other } = said.pids
  expect([required, copy]).toEqual([own, own])
  expect(other).toEqual(expect.any(Number))
  expect(other).not.toBe(own)
  expect([said.again, said.afterwards]).toEqual([own, own])
})

it('H15. fifty module resets of a test framework keep one sidecar, and none is left afterwards', async () => {
  const first = await import('crochet-sidecar')
  const before = childrenOf(process.pid)
  first.setup()
  const pid = first.waitFor(calls.pid, { timeout: 15_000 })()
  for (let round = 0; round < 50; round += 1) {
    vi.resetModules()
    const next = await import('crochet-sidecar')
    expect(next.waitFor).not.toBe(first.waitFor)
    next.setup()
    expect(next.waitFor(calls.pid, { timeout: 15_000 })()).toBe(pid)
  }
  expect(childrenOf(process.pid).filter((child) => !before.includes(child))).toEqual([pid])
  first.shutdown()
  expect(childrenOf(process.pid)).toEqual(before)
})

it.each([false, true])(
  'H16. deadlines are real under fake timers (loaded under them too: %s)',
  async (isLoadedUnder) => {
    if (isLoadedUnder) vi.resetModules()
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'hrtime', 'setTimeout', 'setInterval', 'setImmediate'] })
    const { Reactor } = await import('crochet-sidecar')
    const reactor = new Reactor()
    reactor.setup()
    expect(reactor.waitFor(calls.echo, { timeout: 15_000 })('real')).toBe('real')
    const started = now()
    const late = reactor.waitFor(calls.hang, { timeout: 200 })
    expect(late).toThrow(expect.objectContaining({ code: 'CROCHET_TIMEOUT', timeout: 200 }) as Error)
    const result = reactor.runInReactor(calls.hang)()
    expect(() => result.wait(200)).toThrow(expect.objectContaining({ code: 'CROCHET_TIMEOUT' }) as Error)
    expect(now() - started).toBeGreaterThanOrEqual(400)
    expect(now() - started).toBeLessThan(1000)
    reactor.shutdown()
  },
)

describe('a place in which it cannot work', () => {
  it.each([
    ['no-bridge', 'spawn', join('client', 'bridge', 'worker.cjs')],
    ['no-sidecar', 'bootstrap', join('sidecar', 'main.cjs')],
    ['no-preload', 'bootstrap', join('sidecar', 'preload.cjs')],
  ])(
    'H19. a bundle that has left a file out (%s): ReactorStartFailed, phase %s, names it',
    async (name, phase, file) => {
      const { said, stderr } = await runFaultHost('one-call', { library: indexOf(name) })
      for (const failed of [said.first, said.second]) {
        expect(failed).toMatchObject({
          code: 'CROCHET_REACTOR_START_FAILED',
          phase,
          reason: 'start',
          mayHaveRun: false,
        })
        expect(failed.message).toContain(join(folder, name, 'dist', file))
      }
      expect(said.first.ms).toBeLessThan(10_250)
      expect(stderr).not.toContain('UnhandledPromiseRejection')
    },
  )

  it('H19. no temporary directory, no home, and a working directory in which nothing can be written', async () => {
    const cwd = join(folder, 'read-only')
    mkdirSync(cwd, { mode: 0o555 })
    const env = { TMPDIR: '/nonexistent', HOME: '/nonexistent', XDG_RUNTIME_DIR: '/nonexistent' }
    const { said } = await runFaultHost('one-call', {}, { cwd, env })
    expect(said).toMatchObject({ first: { value: expect.any(Number) }, second: { value: 'second' } })
  })
})

function indexOf(name: string): string {
  return join(folder, name, 'dist', 'src', 'index.js')
}
