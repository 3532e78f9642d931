// Importing the package and setting up.
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as api from 'crochet-sidecar'
import {
  Reactor,
  ReactorStartFailed,
  ReactorStopped,
  runInReactor,
  setup,
  shutdown,
  version,
  waitFor,
} from 'crochet-sidecar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caught, pause } from '../fixtures/conformance/caught.js'
import { run, start } from '../fixtures/conformance/host-program.js'
import { functions } from '../fixtures/conformance/references.js'
import { startThread } from '../fixtures/conformance/threads.js'
import { goneAfter, type HostResult, runHost } from '../run-host.js'
import { childrenOf } from '../run-program.js'

const timeout = 15_000
const reactor = new Reactor()
const blocking = reactor.waitFor(functions, { timeout })

beforeAll(() => {
  reactor.setup()
})
afterAll(() => {
  reactor.shutdown()
})

describe('what a process notices', () => {
  let effects: HostResult
  beforeAll(async () => {
    effects = await run('effects')
  })

  it('1. importing the package does nothing that can be observed', () => {
    const { before, imported } = effects.said
    expect(imported).toEqual(before)
    expect(before).toMatchObject({ loaded: false, children: [] })
  })

  it('11. setup() installs no signal handlers, and signals do what they did', async () => {
    const { before, running, afterwards } = effects.said
    expect(running.listeners).toEqual(before.listeners)
    expect(afterwards.listeners).toEqual(before.listeners)
    const { host } = await start('ends', ['stay'])
    host.child.kill('SIGTERM')
    expect((await host.result).signal).toBe('SIGTERM')
  })

  it('12. setup() leaves warnings, uncaught errors and the console alone', () => {
    const { running, afterwards } = effects.said
    for (const event of ['warning', 'uncaughtException', 'unhandledRejection']) {
      expect(running.listeners[event]).toBe(effects.said.before.listeners[event])
    }
    expect(running.console).toBe(true)
    expect(afterwards).toMatchObject({ console: true, children: [] })
    expect(effects.stderr).toBe('')
  })
})

it('2. the public names are there', () => {
  const names = ['setup', 'noSetup', 'runInReactor', 'waitFor', 'EventualResult', 'retrieveResult', 'version']
  expect(Object.keys(api)).toEqual(
    expect.arrayContaining([...names, 'TimeoutError', 'ReactorStopped', 'CancelledError']),
  )
})

it('3. wrapping a function needs no setup()', () => {
  const fresh = new Reactor()
  expect(fresh.waitFor(functions.add, { timeout }).name).toBe('add')
  expect(fresh.runInReactor(functions.add).name).toBe('add')
  expect(fresh.status().state).toBe('new')
})

it('4. calling a wrapper before setup() is an error that says what to do', () => {
  const fresh = new Reactor()
  for (const call of [fresh.waitFor(functions.pid, { timeout }), fresh.runInReactor(functions.pid)]) {
    expect(caught(() => call())).toMatchObject({ name: 'UsageError', message: expect.stringContaining('setup()') })
  }
})

it('5. setup() starts the reactor in a child process', () => {
  const pid = blocking.pid()
  expect(pid).not.toBe(process.pid)
  expect(childrenOf(process.pid)).toContain(pid)
})

it('6. calls made before the reactor is up are queued, and setup() does not block', () => {
  using starting = new Reactor()
  const started = performance.now()
  starting.setup()
  const results = [1, 2, 3].map((value) => starting.runInReactor(functions.add)(value, 10))
  expect(performance.now() - started).toBeLessThan(100)
  expect(starting.status()).toMatchObject({ state: 'starting', queued: 3 })
  expect(results.map((result) => result.wait(timeout))).toEqual([11, 12, 13])
})

it('7. a second setup() does nothing', () => {
  const pid = blocking.pid()
  reactor.setup()
  expect(blocking.pid()).toBe(pid)
  expect(reactor.status().generation).toBe(1)
})

it('8. libraries that bring a copy of the package each share one reactor', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crochet-copy-'))
  try {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    for (const part of ['src', 'client', 'sidecar']) {
      cpSync(join(root, 'dist', part), join(folder, 'dist', part), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    const { said } = await run('copies', [pathToFileURL(join(folder, 'dist', 'src', 'index.js')).href])
    expect(said).toMatchObject({ areCopies: true, generation: 1, isResult: true, isTimeout: true })
    expect(said.pids[0]).toBe(said.pids[1])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('9. each step is one: tasks that set up, start, stash and retrieve all at once do not disturb each other', async () => {
  using shared = new Reactor()
  const add = shared.runInReactor(functions.add)
  const tasks = Array.from({ length: 30 }, async (_, index) => {
    await pause(index % 3)
    shared.setup()
    const uid = add(index, 100).stash()
    await pause(index % 2)
    return shared.retrieveResult(uid).wait(timeout)
  })
  expect(await Promise.all(tasks)).toEqual(tasks.map((_, index) => index + 100))
  expect(shared.status().generation).toBe(1)
})

it('10. a setup() that fails leaves nothing half-started and may be tried again', () => {
  using failing = new Reactor()
  expect(() => failing.setup({ startTimeout: -1 })).toThrow('startTimeout')
  expect(failing.status().state).toBe('new')
  failing.setup({ nodePath: '/no/such/node' })
  const pid = failing.waitFor(functions.pid, { timeout })
  expect(caught(() => pid())).toBeInstanceOf(ReactorStartFailed)
  failing.shutdown()
  failing.setup({ nodePath: process.execPath })
  expect(pid()).toEqual(expect.any(Number))
})

it('13. setup() and noSetup() need no argument and return nothing', () => {
  expect(reactor.setup()).toBeUndefined()
  expect(new Reactor().noSetup()).toBeUndefined()
})

it('14. noSetup() makes a later setup() inert', async () => {
  const { said } = await runHost('no-setup')
  expect(said.children).toEqual([])
  const mine = new Reactor()
  mine.noSetup()
  mine.setup()
  expect(mine.status()).toMatchObject({ state: 'new', generation: 0 })
})

it('15. noSetup() after setup() is an error that says who has to be first', () => {
  const error = caught(() => reactor.noSetup())
  expect(error).toMatchObject({ name: 'UsageError', message: expect.stringContaining('before any library') })
})

it('16. noSetup() a second time is an error', async () => {
  const { said } = await runHost('no-setup')
  expect(said.twice).toMatchObject({ name: 'UsageError' })
  const mine = new Reactor()
  mine.noSetup()
  expect(caught(() => mine.noSetup())).toMatchObject({ name: 'UsageError' })
})

it("17. after noSetup() functions run on the application's own loop, called from its threads and processes", async () => {
  const { said } = await runHost('application', ['each', 'state'])
  const value = { pid: said.pid, isMainThread: true, state: 'set by the main program!' }
  expect(said).toMatchObject({ thread: { value }, process: { value } })
})

it('18. what is pending is released when the reactor stops, and with no reactor nothing is left pending', () => {
  const pending = reactor.runInReactor(functions.hang)('released')
  expect(caught(() => blocking.die('SIGKILL'))).toBeInstanceOf(ReactorStopped)
  expect(caught(() => pending.wait(timeout))).toBeInstanceOf(ReactorStopped)
  const mine = new Reactor()
  mine.noSetup()
  expect(caught(() => mine.runInReactor(functions.hang)('refused'))).toMatchObject({ name: 'UsageError' })
  expect(mine.status().pending).toBe(0)
})

it('19. setup() does not revive a reactor that has stopped', () => {
  using once = new Reactor({ restart: 'never' })
  once.setup()
  const { die, pid } = once.waitFor(functions, { timeout })
  expect(caught(() => die('SIGKILL'))).toMatchObject({ name: 'ReactorStopped', reason: 'signal' })
  once.setup()
  expect(caught(() => pid())).toMatchObject({ name: 'ReactorStopped', reason: 'signal', mayHaveRun: false })
})

it("20. the package's functions are those of one reactor; others are independent", () => {
  try {
    setup()
    const pid = waitFor(functions.pid, { timeout })()
    const found: unknown = Reflect.get(globalThis, Symbol.for('crochet-sidecar/1'))
    expect(found).toBeInstanceOf(Reactor)
    expect((found as Reactor).status().pid).toBe(pid)
    expect(runInReactor(functions.pid)().wait(timeout)).toBe(pid)
    expect(blocking.pid()).not.toBe(pid)
  } finally {
    shutdown()
  }
})

it('21. the sidecar is named for those who list processes', () => {
  expect(blocking.title()).toBe('crochet sidecar')
})

it('22. setup() in a worker thread starts a reactor of its own, which ends with the thread', async () => {
  const thread = await startThread('pid', [], timeout)
  expect(await thread.outcome).toMatchObject({ value: thread.sidecar })
  expect(thread.sidecar).not.toBe(blocking.pid())
  await thread.ended
  expect(await goneAfter(thread.sidecar, 1000)).toBeDefined()
})

it('24. version is a string, that of the package', () => {
  const { version: packaged } = createRequire(import.meta.url)('../../package.json') as { version: string }
  expect(version).toBe(packaged)
})
