import { beforeEach, describe, expect, it, type Mock, vi } from 'vitest'
import { type Exchange, waitUntil } from '../../client/blocking-wait.js'
import type { Answer } from '../../client/bridge/commands.js'
import { hasInterruptCome, INTERRUPTED, interruptible, needsInterrupts } from '../../client/interruptible.js'

const clock = vi.hoisted(() => ({ time: 0 }))
vi.mock('../../client/clock.js', () => ({ now: () => clock.time }))
vi.mock('../../client/interruptible.js')

beforeEach(() => {
  clock.time = 1000
  vi.mocked(needsInterrupts).mockReturnValue(false)
  vi.mocked(hasInterruptCome).mockReturnValue(false)
  vi.mocked(interruptible)
    .mockReset()
    .mockImplementation((body) => body())
})

it('returns the first answer that is done', () => {
  const exchange: Mock<Exchange> = vi.fn(() => answer(exchange.mock.calls.length === 3))
  expect(waitUntil(Number.POSITIVE_INFINITY, exchange)).toMatchObject({ done: true })
  expect(exchange).toHaveBeenCalledTimes(3)
})

it('returns the last answer when the deadline has passed', () => {
  const last = answer(false)
  expect(waitUntil(1050, (slice) => (slice === 50 ? take(50)(slice) : last))).toMatchObject({ done: false })
})

it('blocks for slices of 100 ms at most', () => {
  const exchange: Mock<Exchange> = vi.fn((slice) => take(slice)(slice))
  waitUntil(1250, exchange)
  expect(exchange.mock.calls.flat()).toEqual([100, 100, 50])
})

it('never asks for less than what is left: a deadline is not early', () => {
  const exchange: Mock<Exchange> = vi.fn((slice) => take(slice)(slice))
  waitUntil(1000.2, exchange)
  expect(exchange.mock.calls.flat()).toEqual([1])
})

it('goes on when an answer came before its slice had passed', () => {
  const exchange: Mock<Exchange> = vi.fn(take(40))
  waitUntil(1100, exchange)
  expect(exchange.mock.calls.flat()).toEqual([100, 60, 20])
})

it('asks once when the deadline has passed already: what is there counts', () => {
  const exchange: Mock<Exchange> = vi.fn(() => answer(true))
  expect(waitUntil(500, exchange)).toMatchObject({ done: true })
  expect(exchange.mock.calls).toEqual([[0]])
})

it('asks once when the deadline has passed already and nothing is there', () => {
  const exchange: Mock<Exchange> = vi.fn(() => answer(false))
  expect(waitUntil(Number.NEGATIVE_INFINITY, exchange)).toMatchObject({ done: false })
  expect(exchange.mock.calls).toEqual([[0]])
})

it('knows deadlines beyond the range of timers', () => {
  const exchange: Mock<Exchange> = vi.fn(() => answer(true))
  waitUntil(2 ** 40, exchange)
  expect(exchange.mock.calls).toEqual([[100]])
})

it('ends at once when there will never be an answer', () => {
  const exchange: Mock<Exchange> = vi.fn(() => undefined)
  expect(waitUntil(Number.POSITIVE_INFINITY, exchange)).toBeUndefined()
  expect(exchange).toHaveBeenCalledTimes(1)
})

describe('where Ctrl-C has to break the wait', () => {
  beforeEach(() => {
    vi.mocked(needsInterrupts).mockReturnValue(true)
  })

  it('the first slice is short', () => {
    const exchange: Mock<Exchange> = vi.fn((slice) => take(slice)(slice))
    waitUntil(1250, exchange)
    expect(exchange.mock.calls.flat()).toEqual([10, 100, 100, 40])
  })

  it('only the later slices can be broken, all in one', () => {
    vi.mocked(interruptible).mockImplementation((body) => {
      expect(exchange).toHaveBeenCalledTimes(1)
      return body()
    })
    const exchange: Mock<Exchange> = vi.fn(() => answer(exchange.mock.calls.length === 3))
    expect(waitUntil(Number.POSITIVE_INFINITY, exchange)).toMatchObject({ done: true })
    expect(exchange).toHaveBeenCalledTimes(3)
    expect(interruptible).toHaveBeenCalledTimes(1)
  })

  it('a wait that is over after the first slice does without', () => {
    waitUntil(Number.POSITIVE_INFINITY, () => answer(true))
    waitUntil(500, () => answer(false))
    expect(interruptible).not.toHaveBeenCalled()
  })

  it('the wait ends when it was broken', () => {
    vi.mocked(interruptible).mockReturnValue(INTERRUPTED)
    const exchange: Mock<Exchange> = vi.fn(() => answer(false))
    expect(waitUntil(Number.POSITIVE_INFINITY, exchange)).toBe(INTERRUPTED)
    expect(exchange).toHaveBeenCalledTimes(1)
  })

  it('the wait ends when a sidecar has told of a SIGINT', () => {
    const exchange: Mock<Exchange> = vi.fn(() => answer(false))
    vi.mocked(hasInterruptCome).mockImplementation(() => exchange.mock.calls.length === 2)
    expect(waitUntil(Number.POSITIVE_INFINITY, exchange)).toBe(INTERRUPTED)
    expect(exchange).toHaveBeenCalledTimes(2)
  })
})

/** An exchange that takes so many milliseconds and brings nothing. */
function take(ms: number): Exchange {
  return () => {
    clock.time += ms
    return answer(false)
  }
}

function answer(done: boolean): Answer {
  const nothing = { failure: undefined, status: undefined, abandoned: undefined, arrivals: [] }
  return { done, phase: 'running', written: true, ...nothing, sequence: 1 }
}
