// Waits that end before their time: by Ctrl-C, or by the end of the reactor.
import { Reactor, ReactorStopped } from 'crochet-sidecar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caught, pause, timed } from '../fixtures/conformance/caught.js'
import { start } from '../fixtures/conformance/host-program.js'
import { functions } from '../fixtures/conformance/references.js'
import { type Outcome, type RunningThread, startThread } from '../fixtures/conformance/threads.js'
import { recordsOf } from '../run-host.js'

const limit = 10_000
const reactor = new Reactor()
const background = reactor.runInReactor(functions)
const blocking = reactor.waitFor(functions, { timeout: limit })

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: limit })
})
afterAll(() => {
  reactor.shutdown()
})

it('67. Ctrl-C interrupts a wait: the listeners run, the wait throws, the reactor lives on', async () => {
  const [{ host, sidecar }, deaf] = await Promise.all([
    start('interrupt', ['wait', 'listening']),
    start('interrupt', ['wait']),
  ])
  // By then they block.
  await pause(250)
  const pressed = Date.now()
  for (const program of [host, deaf.host]) program.kill('SIGINT')
  const { stdout, code } = await host.result
  const said = recordsOf(stdout)
  expect(said).toMatchObject({ heard: 1, alive: sidecar, interrupted: { name: 'InterruptedError', call: 'hang' } })
  expect((said['at'] as number) - pressed).toBeLessThan(500)
  expect(code).toBe(0)
  expect(await deaf.host.result).toMatchObject({ signal: 'SIGINT', timedOut: false })
})

describe('several threads', () => {
  let threads: RunningThread[]
  let outcomes: Outcome[]

  beforeAll(async () => {
    threads = await Promise.all([
      startThread('sleep', [500, 'a'], limit),
      startThread('sleep', [500, 'b'], limit),
      startThread('hang', ['until it is killed'], limit),
    ])
    // By then they block.
    await pause(100)
    process.kill((threads[2] as RunningThread).sidecar, 'SIGKILL')
    outcomes = await Promise.all(threads.map(({ outcome }) => outcome))
  })

  it('68. several threads wait at a time, each for a result of its own reactor', () => {
    expect(new Set(threads.map(({ sidecar }) => sidecar))).toHaveProperty('size', 3)
    expect(outcomes.slice(0, 2)).toMatchObject([{ value: 'a' }, { value: 'b' }])
  })

  it('70. the end of a reactor ends the wait of its thread, and no other thread notices', () => {
    expect(outcomes[2]).toMatchObject({ name: 'ReactorStopped', signal: 'SIGKILL' })
    expect(outcomes.slice(0, 2)).toMatchObject([{ value: 'a' }, { value: 'b' }])
  })
})

it('69. a wait in progress throws ReactorStopped when the reactor stops', () => {
  const result = background.hang('69')
  background.dieAfter(100)
  const { error, after } = timed(() => result.wait(limit))
  expect(error).toBeInstanceOf(ReactorStopped)
  expect(after).toBeLessThan(2000)
})

it('71. after the stop what is still pending throws ReactorStopped from any wait', () => {
  const result = background.hang('71')
  expect(caught(() => blocking.die('SIGKILL'))).toBeInstanceOf(ReactorStopped)
  for (const ms of [0, 100, -1]) expect(caught(() => result.wait(ms))).toBeInstanceOf(ReactorStopped)
})

it('72. a result that had arrived is untouched by the stop', () => {
  const seen = background.echo('seen')
  const unseen = background.echo('unseen')
  expect(seen.wait(limit)).toBe('seen')
  blocking.sleep(20)
  expect(caught(() => blocking.die('SIGKILL'))).toBeInstanceOf(ReactorStopped)
  for (const ms of [0, 100, 0]) expect([seen.wait(ms), unseen.wait(ms)]).toEqual(['seen', 'unseen'])
})
