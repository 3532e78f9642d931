// EventualResult.wait.
import { EventualResult, Reactor, TimeoutError } from 'crochet-sidecar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caught, timed } from '../fixtures/conformance/caught.js'
import { run } from '../fixtures/conformance/host-program.js'
import { callInBackground } from '../fixtures/conformance/in-place.mjs'
import { functions } from '../fixtures/conformance/references.js'

const limit = 10_000
class QuotaExceeded extends Error {}

const reactor = new Reactor({ errors: [QuotaExceeded] })
const background = reactor.runInReactor(functions)
const blocking = reactor.waitFor(functions, { timeout: limit })

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: limit })
})
afterAll(() => {
  reactor.shutdown()
})

describe('a result', () => {
  it('48. wait(ms) returns the value', () => {
    expect(background.add(20, 22).wait(limit)).toBe(42)
  })

  it('49. it returns as soon as the value is there', () => {
    const started = performance.now()
    expect(background.sleep(50, 'soon').wait(60_000)).toBe('soon')
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('50. further waits return the very same object', () => {
    const result = background.echo({ a: 1 })
    const first = result.wait(limit)
    expect(result.wait(limit)).toBe(first)
    expect(result.wait(0)).toBe(first)
  })

  it('51. undefined, null, 0, an empty string and false are results like any other', () => {
    for (const value of [undefined, null, 0, '', false]) {
      const result = background.echo(value)
      expect(result.wait(limit)).toBe(value)
      expect(result.wait(0)).toBe(value)
    }
  })
})

describe('a failure', () => {
  it('52. it is thrown', () => {
    const result = background.fail('out of range', 'E_RANGE')
    blocking.sleep(20)
    expect(caught(() => result.wait(limit))).toMatchObject({ name: 'RangeError', code: 'E_RANGE' })
  })

  it('53. also when it happens after wait() has begun', () => {
    const { error, after } = timed(() => background.failAfter(100, 'later').wait(limit))
    expect(error).toEqual(new RangeError('later'))
    expect(after).toBeGreaterThanOrEqual(90)
  })

  it('54. further waits throw the same error object', () => {
    const result = background.fail('again')
    const first = caught(() => result.wait(limit))
    expect(caught(() => result.wait(limit))).toBe(first)
    expect(caught(() => result.wait(0))).toBe(first)
  })

  it('55. an error is of the class that was thrown; what is no error is thrown as it was', () => {
    const failure = (kind: Parameters<typeof functions.failWith>[0]) =>
      caught(() => background.failWith(kind).wait(limit))
    expect(failure('built-in')).toBeInstanceOf(SyntaxError)
    const aggregate = failure('aggregate') as AggregateError
    expect(aggregate).toBeInstanceOf(AggregateError)
    expect(aggregate.errors[0]).toBeInstanceOf(TypeError)
    expect(aggregate.errors[1]).toBeInstanceOf(RangeError)
    expect(failure('abort')).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' })
    expect(failure('dom')).toBeInstanceOf(DOMException)
    expect(failure('system')).toMatchObject({ code: 'ENOENT', syscall: 'open', errno: -2, path: '/no/such/file' })
    expect(failure('user')).toBeInstanceOf(QuotaExceeded)
    expect(failure('user')).toMatchObject({ name: 'QuotaExceeded', message: 'too much', limit: 3 })
    for (const value of [undefined, null, 0, '', { a: 1 }]) {
      expect(caught(() => background.throwValue(value).wait(limit))).toEqual(value)
    }
  })
})

describe('a timeout', () => {
  it('56. with no result wait() throws TimeoutError after so many milliseconds', () => {
    const { error, after } = timed(() => background.hang('56').wait(30))
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ timeout: 30, phase: 'running' })
    expect(after).toBeGreaterThanOrEqual(30)
    expect(after).toBeLessThan(130)
  })

  it('57. and again at the second wait', () => {
    const result = background.hang('57')
    for (const ms of [20, 30])
      expect(caught(() => result.wait(ms))).toMatchObject({ code: 'CROCHET_TIMEOUT', timeout: ms })
  })

  it('58. a result that comes after a timeout is returned by the next wait and those after it', () => {
    const result = background.sleep(150, 'late')
    expect(caught(() => result.wait(20))).toBeInstanceOf(TimeoutError)
    expect(result.wait(limit)).toBe('late')
    expect(result.wait(0)).toBe('late')
  })

  it('59. the timeout of wait() cancels nothing', () => {
    blocking.forget()
    const result = background.hang('59')
    expect(caught(() => result.wait(20))).toBeInstanceOf(TimeoutError)
    expect(blocking.abortedLabels()).toEqual([])
  })

  it('60. wait(0) polls, and so does a negative timeout', () => {
    const result = background.sleep(150, 'there')
    const failed = background.failAfter(150, 'failed')
    for (const ms of [0, -1, Number.NEGATIVE_INFINITY]) {
      const { error, after } = timed(() => result.wait(ms))
      expect(error).toBeInstanceOf(TimeoutError)
      expect(after).toBeLessThan(50)
    }
    blocking.sleep(250)
    expect(result.wait(0)).toBe('there')
    expect(() => failed.wait(0)).toThrow('failed')
  })

  it('61. a result that is there beats a deadline that has passed', () => {
    const result = background.echo('there')
    blocking.sleep(50)
    expect(result.wait(-1000)).toBe('there')
  })

  it('62. a timeout is required and has to be a number; Infinity has to be written out', () => {
    const result = background.echo('value')
    expect(() => (result.wait as () => unknown)()).toThrow(TypeError)
    expect(() => result.wait('100' as never)).toThrow(TypeError)
    expect(() => result.wait(Number.NaN)).toThrow(RangeError)
    expect(result.wait(Number.POSITIVE_INFINITY)).toBe('value')
  })

  it('63. very long timeouts do not fire early', () => {
    for (const ms of [2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
      expect(background.sleep(60, 'value').wait(ms)).toBe('value')
    }
  })

  it('64. fractions of a millisecond are accepted', () => {
    expect(timed(() => background.hang('64').wait(20.5)).after).toBeGreaterThanOrEqual(20.5)
    expect(background.echo('value').wait(5000.25)).toBe('value')
  })

  it('65. wait() inside the reactor throws at once, also when the result is there', () => {
    const { waitAtOnce, waitLater } = reactor.waitFor(callInBackground, { timeout: limit })()
    expect({ waitAtOnce, waitLater }).toEqual({
      waitAtOnce: 'CROCHET_REACTOR_THREAD',
      waitLater: 'CROCHET_REACTOR_THREAD',
    })
  })

  it("66. the timeout fires although the reactor's loop is stuck", () => {
    const busy = background.burst(500)
    const { error, after } = timed(() => busy.wait(50))
    expect(error).toBeInstanceOf(TimeoutError)
    expect(after).toBeLessThan(250)
    expect(busy.wait(limit)).toBe('done')
  })
})

it('73. the first settlement counts', () => {
  expect(background.settleTwice().wait(limit)).toBe('first')
})

it('74. the result can be waited for before the reactor has seen the call', () => {
  using starting = new Reactor()
  starting.setup()
  const result = starting.runInReactor(functions.echo)('sent later')
  expect(caught(() => result.wait(0))).toMatchObject({ code: 'CROCHET_TIMEOUT', phase: 'starting' })
  expect(result.wait(limit)).toBe('sent later')
})

it('75. a file that blocks while the sidecar imports it is told so, and starts nothing there', async () => {
  const { said, stderr, timedOut } = await run('unguarded')
  expect(timedOut).toBe(false)
  expect(said.run).toMatchObject({ name: 'FunctionNotFound', phase: 'load' })
  expect(said.run.message).toContain('isReactor')
  expect(stderr).toContain('in the reactor state is new')
})

it('76. a module that is being loaded may block, in the host and in its threads', async () => {
  const { said } = await run('loading')
  expect(said).toMatchObject({ imported: 'blocked while loading', thread: 'blocked while loading' })
})

it('77. EventualResult is exported for instanceof', () => {
  expect(background.echo(1)).toBeInstanceOf(EventualResult)
  for (const value of [{}, Promise.resolve(1), undefined]) expect(value).not.toBeInstanceOf(EventualResult)
})
