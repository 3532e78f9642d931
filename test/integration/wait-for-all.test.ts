import { inspect } from 'node:util'
import { EventualResult, Reactor, TimeoutError, UsageError } from 'crochet-sidecar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calls } from '../reactor-fixtures.js'

const reactor = new Reactor()
const background = reactor.runInReactor(calls)

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: 10_000 })
})
afterAll(() => {
  reactor.shutdown()
})

describe('waitForAll', () => {
  it('returns the values in the order of the results', () => {
    const results = [background.sleep(80, 'a'), background.echo('b'), background.sleep(20, 'c')] as const
    expect(reactor.waitForAll(results, { timeout: 5000 })).toEqual(['a', 'b', 'c'])
  })

  it('returns when the last of them is there, however long after the first', () => {
    const started = performance.now()
    const results = [background.sleep(10, 'early'), background.sleep(600, 'late')] as const
    expect(reactor.waitForAll(results, { timeout: 20_000 })).toEqual(['early', 'late'])
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('returns at once for none', () => {
    expect(reactor.waitForAll([], { timeout: 0 })).toEqual([])
  })

  it('throws the failure that came first, and does not wait for the rest', () => {
    const started = performance.now()
    const results = [background.sleep(3000), background.fail('first', 'E_FIRST')]
    expect(() => reactor.waitForAll(results, { timeout: 10_000 })).toThrow('first')
    expect(performance.now() - started).toBeLessThan(1000)
    results[0]?.cancel()
  })

  it('times out and cancels nothing', () => {
    const results = [background.sleep(1_500, 1), background.sleep(10, 2)]
    expect(() => reactor.waitForAll(results, { timeout: 50 })).toThrow(TimeoutError)
    expect(reactor.waitForAll(results, { timeout: 5000 })).toEqual([1, 2])
  })

  it('collects 10,000 results', () => {
    const results = Array.from({ length: 10_000 }, (_, index) => background.echo(index))
    const values = reactor.waitForAll(results, { timeout: 20_000 })
    expect(values.every((value: unknown, index: number) => value === index)).toBe(true)
  })

  it('takes results only', () => {
    expect(() => reactor.waitForAll([1 as never], { timeout: 1 })).toThrow(UsageError)
  })
})

describe('a result shown by util.inspect', () => {
  it('tells its name and state', () => {
    const result = background.echo({ a: 1 })
    expect(inspect(result)).toBe('EventualResult { "echo", pending }')
    result.wait(5000)
    expect(inspect(result)).toBe('EventualResult { "echo", value: { a: 1 } }')
    expect(result).toBeInstanceOf(EventualResult)
  })
})

describe('status', () => {
  it('tells what is known', () => {
    expect(new Reactor().status()).toMatchObject({ state: 'new', generation: 0 })
    const hanging = background.hangPolitely()
    expect(reactor.status()).toMatchObject({ state: 'running', generation: 1, running: 1, pid: expect.any(Number) })
    hanging.cancel()
    expect(() => hanging.wait(5000)).toThrow('cancelled')
    expect(reactor.status()).toMatchObject({ running: 0 })
  })
})
