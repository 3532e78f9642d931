import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CallOutcome, Calls, type Enter } from '../../sidecar/calls.js'
import { currentCall, trackCalls } from '../../sidecar/context.js'
import { CancelledError } from '../../src/errors.js'
import { CANCEL_GRACE } from '../../src/messages.js'
import { replaceableTimers } from '../replaceable-timers.js'

// As a module does that imports `currentCall`.
trackCalls()

let calls: Calls

beforeEach(() => {
  vi.useFakeTimers()
  calls = new Calls(replaceableTimers)
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a call', () => {
  it.each([undefined, null, 0, '', false, Number.NaN])(
    'settles with the value %s like with any other',
    async (value) => {
      expect(await outcomeOf(() => value)).toEqual({ kind: 'value', value })
      expect(await outcomeOf(async () => value)).toEqual({ kind: 'value', value })
    },
  )

  it.each([undefined, null, 0, '', false])('settles with %s thrown like with any error', async (thrown) => {
    const throwNow = (): never => {
      throw thrown
    }
    expect(await outcomeOf(throwNow)).toEqual({ kind: 'thrown', thrown })
    expect(await outcomeOf(async () => throwNow())).toEqual({ kind: 'thrown', thrown })
  })

  it('is there while it runs', async () => {
    start(1, () => after(10, 'value'))
    expect([calls.has(1), calls.size]).toEqual([true, 1])
    await vi.advanceTimersByTimeAsync(10)
    expect([calls.has(1), calls.size]).toEqual([false, 0])
  })

  it('does not wait for the others', async () => {
    start(1, forever)
    expect(await outcomeOf(() => 'second')).toEqual({ kind: 'value', value: 'second' })
  })
})

describe('a snapshot', () => {
  it('has what runs, the oldest first, with the time since', async () => {
    start(7, forever, { name: 'first' })
    await vi.advanceTimersByTimeAsync(30)
    start(3, () => after(10, 'value'), { name: 'second', timeout: 1_000 })
    const before = calls.snapshot()
    expect(before).toEqual([
      { id: 7, name: 'first', age: 30 },
      { id: 3, name: 'second', age: 0 },
    ])
    await vi.advanceTimersByTimeAsync(20)
    expect(calls.snapshot()).toEqual([{ id: 7, name: 'first', age: 50 }])
    expect(before).toHaveLength(2)
  })
})

describe('currentCall', () => {
  it('knows its name and deadline', () => {
    let call = currentCall()
    start(1, () => (call = currentCall()), { timeout: 500 })
    expect(call).toMatchObject({ name: 'run', deadline: performance.now() + 500 })
  })

  it('never ends without a timeout', () => {
    let deadline = 0
    start(1, () => (deadline = currentCall().deadline))
    expect(deadline).toBe(Number.POSITIVE_INFINITY)
  })

  it('is kept across awaits, for each call its own', async () => {
    const nameLater = async (): Promise<unknown> => {
      await Promise.resolve()
      await new Promise((resolve) => setTimeout(resolve, 10))
      return currentCall().name
    }
    const first = start(1, nameLater, { name: 'first' })
    const second = start(2, nameLater, { name: 'second' })
    await vi.advanceTimersByTimeAsync(10)
    expect(first).toHaveBeenCalledWith({ kind: 'value', value: 'first' })
    expect(second).toHaveBeenCalledWith({ kind: 'value', value: 'second' })
  })

  it('outside of a call has a signal that never aborts and no deadline', () => {
    expect(currentCall()).toMatchObject({ deadline: Number.POSITIVE_INFINITY, name: undefined })
    expect(currentCall().signal.aborted).toBe(false)
  })
})

describe('a cancellation', () => {
  it('aborts the signal of its call, and of no other', () => {
    const signals: AbortSignal[] = []
    const keepSignal = (): Promise<never> => {
      signals.push(currentCall().signal)
      return forever()
    }
    start(1, keepSignal)
    start(2, keepSignal)
    calls.cancel(1)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    expect(signals[0]?.reason).toBeInstanceOf(CancelledError)
    expect(signals[0]?.reason).toMatchObject({ call: 'run', mayHaveRun: true })
  })

  it('is seen by a function that asks for its signal later', async () => {
    const settled = start(1, async () => {
      await Promise.resolve()
      return currentCall().signal.aborted
    })
    calls.cancel(1)
    await turn()
    expect(settled).toHaveBeenCalledWith({ kind: 'value', value: true })
  })

  it('leaves the function its grace: what it returns counts', async () => {
    const settled = start(1, () => after(CANCEL_GRACE - 1, 'rescued'))
    calls.cancel(1)
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE - 1)
    expect(settled).toHaveBeenCalledExactlyOnceWith({ kind: 'value', value: 'rescued' })
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE)
    expect(settled).toHaveBeenCalledTimes(1)
  })

  it('leaves the function its grace: what it throws counts', async () => {
    const settled = start(1, () => failOnAbort(new RangeError('while cleaning up')))
    calls.cancel(1)
    await turn()
    expect(settled).toHaveBeenCalledExactlyOnceWith({ kind: 'thrown', thrown: new RangeError('while cleaning up') })
  })

  it('ends a call whose function ignores it, after the grace and not before', async () => {
    const settled = start(1, forever)
    calls.cancel(1)
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE - 1)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(settled).toHaveBeenCalledExactlyOnceWith({ kind: 'cancelled' })
    expect(calls.has(1)).toBe(false)
  })

  it('is the last word: what the function does after the grace changes nothing', async () => {
    const settled = start(1, () => after(CANCEL_GRACE + 10, 'too late'))
    calls.cancel(1)
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE + 10)
    expect(settled).toHaveBeenCalledExactlyOnceWith({ kind: 'cancelled' })
  })

  it('is what the reason of the signal means when it is thrown', async () => {
    const settled = start(1, async () => {
      const { signal } = currentCall()
      await turnOf(signal)
      signal.throwIfAborted()
    })
    calls.cancel(1)
    await turn()
    expect(settled).toHaveBeenCalledExactlyOnceWith({ kind: 'cancelled' })
  })

  it.each([
    ["Node's own AbortError", Object.assign(new Error('aborted'), { name: 'AbortError', code: 'ABORT_ERR' })],
    ["the web's AbortError", new DOMException('aborted', 'AbortError')],
  ])('is what %s means', async (_, error) => {
    const settled = start(1, () => failOnAbort(error))
    calls.cancel(1)
    await turn()
    expect(settled).toHaveBeenCalledExactlyOnceWith({ kind: 'cancelled' })
  })

  it('is not what an AbortError means when there was none', async () => {
    const thrown = new DOMException('of its own', 'AbortError')
    expect(await outcomeOf(() => Promise.reject(thrown))).toEqual({ kind: 'thrown', thrown })
  })

  it('given twice does not extend the grace', async () => {
    const settled = start(1, forever)
    calls.cancel(1)
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE - 1)
    calls.cancel(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(settled).toHaveBeenCalledExactlyOnceWith({ kind: 'cancelled' })
  })

  it('of an unknown call is ignored', () => {
    expect(() => calls.cancel(77)).not.toThrow()
  })

  it('leaves no timer behind when the function stops', async () => {
    start(1, () => failOnAbort(new DOMException('aborted', 'AbortError')))
    calls.cancel(1)
    await turn()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('cancelling all', () => {
  it('is over at once when nothing runs', async () => {
    await expect(calls.cancelAll()).resolves.toBeUndefined()
  })

  it('is over when all have settled', async () => {
    const first = start(1, () => failOnAbort(new DOMException('aborted', 'AbortError')))
    const second = start(2, forever)
    const all = vi.fn(() => [first, second].map((settled) => settled.mock.calls.length))
    void calls.cancelAll().then(all)
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE - 1)
    expect(all).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(all).toHaveReturnedWith([1, 1])
  })

  it('asked for twice is over twice', async () => {
    const over = vi.fn()
    start(1, forever)
    void calls.cancelAll().then(over)
    void calls.cancelAll().then(over)
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE)
    expect(over).toHaveBeenCalledTimes(2)
  })
})

function start(id: number, run: () => unknown, given: { name?: string; timeout?: number } = {}) {
  const settled = vi.fn<(outcome: CallOutcome) => void>()
  const entered = (enter: Enter): unknown => enter(run)
  calls.start({ id, name: 'run', timeout: Number.POSITIVE_INFINITY, run: entered, settled, ...given })
  return settled
}

async function outcomeOf(run: () => unknown): Promise<CallOutcome | undefined> {
  const settled = start(1000, run)
  await turn()
  return settled.mock.calls[0]?.[0]
}

function forever(): Promise<never> {
  return new Promise(() => {})
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, ms, value))
}

function turnOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
}

async function failOnAbort(error: Error): Promise<never> {
  await turnOf(currentCall().signal)
  throw error
}

function turn(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(0)
}
