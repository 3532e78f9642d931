// What a deadline may be, what the function knows of it, and what a cancellation comes to.
import { CancelledError, Reactor, reactorModule, TimeoutError } from 'crochet-sidecar'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { RawClient } from './kit/raw-client.mjs'

const LIMIT = 15_000
const functions = reactorModule<typeof import('./reactor/races.mjs')>('./reactor/races.mjs', import.meta.url)
const reactor = new Reactor({ logLevel: 'silent' })
const background = reactor.runInReactor(functions)
const blocking = reactor.waitFor(functions, { timeout: LIMIT })

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: LIMIT })
})
beforeEach(() => void blocking.takeAborted())
afterAll(() => reactor.shutdown())

describe('F3. deadlines', () => {
  it.each([
    ['negative', -1, RangeError],
    ['NaN', Number.NaN, RangeError],
    ['a string', '5', TypeError],
    ['undefined', undefined, TypeError],
    ['null', null, TypeError],
  ])('F3. a timeout that is %s is refused when the function is wrapped', (_, timeout, expected) => {
    const started = performance.now()
    expect(() => reactor.waitFor(functions.settleAfter, { timeout: timeout as number })).toThrow(expected)
    expect(performance.now() - started).toBeLessThan(50)
  })

  it.each([
    ['NaN', Number.NaN, RangeError],
    ['a string', '5', TypeError],
    ['undefined', undefined, TypeError],
  ])('F3. a wait for %s is refused, and the result is unharmed', (_, limit, expected) => {
    const result = background.settleAfter(20, 'unharmed')
    expect(() => result.wait(limit as number)).toThrow(expected)
    expect(result.wait(LIMIT)).toBe('unharmed')
  })

  it.each([0, -1, Number.NEGATIVE_INFINITY])('F3. a wait for %s ms polls', (limit) => {
    const result = background.settleAfter(100, 'polled')
    expect(timed(() => result.wait(limit))).toMatchObject({ thrown: expect.any(TimeoutError) })
    expect(result.wait(LIMIT)).toBe('polled')
    expect(result.wait(limit)).toBe('polled')
  })

  it.each([2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, 1e300, Number.POSITIVE_INFINITY])(
    'F3. %s ms are not cut to what a timer can count',
    (timeout) => {
      expect(reactor.waitFor(functions.settleAfter, { timeout })(30, 'in time')).toBe('in time')
      expect(background.settleAfter(30, 'in time').wait(timeout)).toBe('in time')
    },
  )
})

describe('F4. the function and its deadline', () => {
  it('F4. the time that remains shrinks, and the signal aborts when there is none', () => {
    const seen = reactor.waitFor(functions.remainingTime, { timeout: 2000 })([30, 30])
    expect(seen).toHaveLength(3)
    expect(seen[0]).toBeLessThanOrEqual(2000)
    expect(seen[0]).toBeGreaterThan(1500)
    expect((seen[0] ?? 0) - (seen[1] ?? 0)).toBeGreaterThanOrEqual(29)
    expect((seen[1] ?? 0) - (seen[2] ?? 0)).toBeGreaterThanOrEqual(29)
    expect(() => reactor.waitFor(functions.hangUntilAborted, { timeout: 100 })('gone')).toThrow(TimeoutError)
    const [[label, after] = []] = blocking.takeAborted()
    expect(label).toBe('gone')
    expect(after).toBeGreaterThanOrEqual(90)
    expect(after).toBeLessThan(600)
  })

  it('F4. what was spent waiting for the sidecar is not given again', () => {
    // A start that takes a second at least.
    using starting = new Reactor({ init: new URL('../fixtures/reactor/slow-init.mjs', import.meta.url).href })
    starting.setup()
    const started = performance.now()
    const [remaining = 0] = starting.waitFor(functions.remainingTime, { timeout: LIMIT })([])
    const spent = performance.now() - started
    expect(remaining).toBeLessThan(LIMIT - 500)
    expect(remaining).toBeGreaterThan(LIMIT - spent - 1)
  })
})

describe('F5. a cancellation', () => {
  it('F5. before the sidecar is up: the call is never sent', () => {
    using starting = new Reactor()
    starting.setup()
    const unsent = starting.runInReactor(functions.note)('cancelled before it was sent')
    unsent.cancel()
    const { thrown, ms } = timed(() => unsent.wait(LIMIT))
    expect(thrown).toBeInstanceOf(CancelledError)
    expect(thrown).toMatchObject({ call: 'note', mayHaveRun: false })
    expect(ms).toBeLessThan(1000)
    expect(starting.waitFor(functions.allNotes, { timeout: LIMIT })()).toEqual([])
  })

  it('F5. while it is held behind a stuck loop: the call is never sent, its neighbour is', () => {
    expect(() => reactor.waitFor(functions.block, { timeout: 20 })(600)).toThrow(TimeoutError)
    const held = background.note('cancelled while it was held')
    const neighbour = background.note('neighbour')
    held.cancel()
    expect(timed(() => held.wait(LIMIT)).thrown).toMatchObject({ code: 'CROCHET_CANCELLED', mayHaveRun: false })
    neighbour.wait(LIMIT)
    expect(blocking.allNotes()).toEqual(['neighbour'])
  })

  it('F5. while it runs, twice, and its neighbour goes on', () => {
    const result = background.settleUnlessCancelled(60_000, 'never')
    const neighbour = background.settleUnlessCancelled(50, 'neighbour')
    blocking.settleAfter(5, 0)
    result.cancel()
    result.cancel()
    const { thrown, ms } = timed(() => result.wait(LIMIT))
    expect(thrown).toMatchObject({ code: 'CROCHET_CANCELLED', mayHaveRun: true })
    expect(ms).toBeLessThan(600)
    expect(neighbour.wait(LIMIT)).toBe('neighbour')
  })

  it('F5. after it is done: nothing', () => {
    const result = background.settleAfter(0, 'done')
    blocking.settleAfter(20, 0)
    result.cancel()
    expect(result.wait(LIMIT)).toBe('done')
    result.cancel()
    expect(result.wait(0)).toBe('done')
  })

  it('F5. of an id that nobody knows, or of none: nothing', async () => {
    const client = new RawClient()
    await client.initialize()
    for (const params of [[4711], [-1], ['1'], [null], [], [2 ** 40]]) client.write([2, 'cancel', params])
    client.write([0, 1, 'ping', []])
    expect(await client.response(1)).toEqual([1, 1, null, null])
    client.end()
    await client.ended
  })
})

it('F7. what the reactor prints meanwhile does not put the deadline off', () => {
  const lines: string[] = []
  const take = (line: string): void => void lines.push(line)
  using chatty = new Reactor({ logger: { debug: take, info: take, warn: take, error: take } })
  chatty.setup()
  chatty.ready({ timeout: LIMIT })
  const { thrown, ms } = timed(() => chatty.waitFor(functions.chatter, { timeout: 300 })())
  expect(thrown).toBeInstanceOf(TimeoutError)
  expect(ms).toBeLessThan(400)
  expect(lines.length).toBeGreaterThan(3)
})

function timed(body: () => unknown): { readonly thrown: unknown; readonly ms: number } {
  const started = performance.now()
  try {
    body()
  } catch (thrown) {
    return { thrown, ms: performance.now() - started }
  }
  throw new Error('nothing was thrown')
}
