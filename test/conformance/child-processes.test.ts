// Processes that the reactor starts, processes that the host starts, and the reactor's own.
import { fileURLToPath } from 'node:url'
import { Reactor } from 'crochet-sidecar'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pause } from '../fixtures/conformance/caught.js'
import { run, start } from '../fixtures/conformance/host-program.js'
import { functions } from '../fixtures/conformance/references.js'
import { recordsOf } from '../run-host.js'
import { processState } from '../run-program.js'

const limit = 15_000
const reactor = new Reactor()
const blocking = reactor.waitFor(functions, { timeout: limit })

beforeAll(() => {
  reactor.setup()
})
afterAll(() => {
  reactor.shutdown()
})

it("158. the exit of the reactor's own child is noticed, also when it has closed its pipes before", () => {
  expect(blocking.exitCodeOfSilentChild()).toBe(5)
})

it("160. the reactor's death is noticed and its process reaped while the host is blocked", async () => {
  const { host, sidecar } = await start('reap')
  await pause(100)
  process.kill(sidecar, 'SIGKILL')
  await host.waitForLine('ReactorStopped', 2000)
  // The host computes now, and lets its loop not turn for a while.
  await pause(200)
  expect(processState(sidecar)).toBeUndefined()
  expect(host.stdout).not.toContain('done')
  expect((await host.result).stdout).toContain('done')
})

it('161. processes that are forked have a reactor each, whether or not their parent has one', async () => {
  const { said, code } = await run('forks')
  expect(code).toBe(0)
  expect(said.pids).toHaveLength(4)
  expect(new Set(said.pids)).toHaveProperty('size', 4)
  expect(said.parent).toEqual([said.pids[0], said.pids[0]])
})

it('163. a process started in the reactor is a host again, and no debugger port is passed on', async () => {
  const file = fileURLToPath(new URL('../fixtures/conformance/ends.mjs', import.meta.url))
  const inner = recordsOf(blocking.run(file, 'return'))
  expect(inner).toMatchObject({ exitCode: 0, sidecar: expect.any(Number) })
  expect(inner['sidecar']).not.toBe(blocking.pid())
  const { said } = await run('inspected', [], { nodeOptions: ['--inspect=127.0.0.1:0', '--conditions=custom'] })
  expect(said.host.join(' ')).toContain('--inspect')
  expect(said.sidecar.join(' ')).not.toContain('--inspect')
  expect(said.sidecar).toContain('--conditions=custom')
})
