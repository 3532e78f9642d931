import { CancelledError, Reactor, TimeoutError } from 'crochet-sidecar'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { calls } from '../reactor-fixtures.js'

const reactor = new Reactor()
const blocking = reactor.waitFor(calls, { timeout: 10_000 })
const background = reactor.runInReactor(calls)

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: 10_000 })
})
beforeEach(() => {
  blocking.forget()
})
afterAll(() => {
  reactor.shutdown()
})

describe('a blocking call that takes too long', () => {
  it('throws TimeoutError on time', () => {
    const { error, after } = timed(() => reactor.waitFor(calls.hang, { timeout: 100 })('timed out'))
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ timeout: 100, phase: 'running', call: 'hang', mayHaveRun: true })
    expect((error as Error).stack).toContain('timeout-and-cancel.test.ts')
    expect(after).toBeGreaterThanOrEqual(100)
    expect(after).toBeLessThan(200)
  })

  it('is cancelled', () => {
    timed(() => reactor.waitFor(calls.hang, { timeout: 50 })('told to stop'))
    expect(blocking.abortedLabels()).toEqual(['told to stop'])
  })

  it('does not disturb the calls after it', () => {
    for (let index = 0; index < 20; index += 1) {
      timed(() => reactor.waitFor(calls.sleep, { timeout: 5 })(1000, 'late'))
      expect(blocking.echo(index)).toBe(index)
    }
  })

  it('still starts the function when the timeout is 0', () => {
    timed(() => reactor.waitFor(calls.hang, { timeout: 0 })('polled'))
    expect(blocking.abortedLabels()).toEqual(['polled'])
  })

  it('may have a timeout longer than any timer', () => {
    expect(reactor.waitFor(calls.echo, { timeout: 2 ** 40 })('v')).toBe('v')
    expect(reactor.waitFor(calls.echo, { timeout: Number.POSITIVE_INFINITY })('v')).toBe('v')
  })
})

describe('waiting for a result', () => {
  it('times out, cancels nothing, and gets the result later', () => {
    const result = background.sleep(3_000, 'later')
    const { error, after } = timed(() => result.wait(50))
    expect(error).toBeInstanceOf(TimeoutError)
    expect(after).toBeLessThan(150)
    expect(timed(() => result.wait(20)).error).toBeInstanceOf(TimeoutError)
    expect(result.wait(5000)).toBe('later')
    expect(result.wait(0)).toBe('later')
  })

  it('polls with 0 and with less', () => {
    const result = background.hang('polled')
    expect(timed(() => result.wait(0)).after).toBeLessThan(50)
    expect(timed(() => result.wait(-1)).error).toBeInstanceOf(TimeoutError)
    result.cancel()
  })

  it('returns what is there, whatever the timeout', () => {
    const result = background.echo('there')
    blocking.sleep(50)
    expect(result.wait(-1)).toBe('there')
  })

  it('needs a timeout', () => {
    const result = background.echo(1)
    expect(() => (result.wait as () => unknown)()).toThrow(TypeError)
    expect(() => result.wait(Number.NaN)).toThrow(RangeError)
  })
})

describe('cancel', () => {
  it('aborts the signal, and the result is CancelledError', () => {
    const result = background.hangPolitely()
    result.cancel()
    const { error } = timed(() => result.wait(5000))
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toMatchObject({ call: 'hangPolitely' })
  })

  it('settles the result of a function that ignores its signal', () => {
    const result = background.sleep(60_000)
    result.cancel()
    const { error, after } = timed(() => result.wait(5000))
    expect(error).toBeInstanceOf(CancelledError)
    expect(after).toBeLessThan(1000)
  })

  it('keeps what the function makes of it within the grace', () => {
    const result = background.rescue('rescued')
    blocking.sleep(20)
    result.cancel()
    expect(result.wait(5000)).toBe('rescued')
  })

  it('does nothing to a result that is there, however often', () => {
    const result = background.echo('kept')
    expect(result.wait(5000)).toBe('kept')
    result.cancel()
    result.cancel()
    expect(result.wait(0)).toBe('kept')
  })

  it('leaves the other calls alone', () => {
    const other = background.sleep(100, 'other')
    background.hang('cancelled').cancel()
    expect(other.wait(5000)).toBe('other')
  })
})

function timed(body: () => unknown): { error: unknown; after: number } {
  const started = performance.now()
  try {
    body()
  } catch (error) {
    return { error, after: performance.now() - started }
  }
  throw new Error('nothing was thrown')
}
