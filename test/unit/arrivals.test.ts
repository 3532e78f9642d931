import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Arrivals } from '../../client/bridge/arrivals.js'
import type { Outcome } from '../../client/bridge/commands.js'
import { writeResponse } from '../../src/envelope.js'

const reply: Outcome = { kind: 'reply', message: writeResponse(1, null, 'value') }
const error: Outcome = { kind: 'reply', message: writeResponse(1, ['thrown', 'Error', {}], null) }
const cancelled: Outcome = { kind: 'cancelled', mayHaveRun: true }

let arrivals: Arrivals

beforeEach(() => {
  vi.useFakeTimers()
  arrivals = new Arrivals()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('an offer', () => {
  it('has everything that has arrived, in order', () => {
    arrivals.settle(2, reply)
    arrivals.settle(1, reply)
    expect(offered()).toEqual([2, 1])
  })

  it('has the outcome as it came', () => {
    arrivals.settle(1, reply)
    expect(arrivals.offer().arrivals[0]?.outcome).toBe(reply)
  })

  it('has a number of its own', () => {
    expect(arrivals.offer().sequence).not.toBe(arrivals.offer().sequence)
  })

  it('is repeated while it has not been acknowledged', () => {
    arrivals.settle(1, reply)
    arrivals.offer()
    arrivals.settle(2, reply)
    expect(offered()).toEqual([1, 2])
  })

  it('is not repeated once it has', () => {
    arrivals.settle(1, reply)
    arrivals.acknowledge(arrivals.offer().sequence)
    expect(offered()).toEqual([])
  })

  it('is repeated when only an earlier one has been acknowledged', () => {
    const { sequence } = arrivals.offer()
    arrivals.settle(1, reply)
    arrivals.offer()
    arrivals.acknowledge(sequence)
    expect(offered()).toEqual([1])
  })

  it('is acknowledged with all before it', () => {
    arrivals.settle(1, reply)
    arrivals.offer()
    arrivals.settle(2, reply)
    arrivals.acknowledge(arrivals.offer().sequence)
    expect(offered()).toEqual([])
  })

  it('keeps what arrives between it and its acknowledgement', () => {
    const { sequence } = arrivals.offer()
    arrivals.settle(1, reply)
    arrivals.acknowledge(sequence)
    expect(offered()).toEqual([1])
  })
})

describe('an outcome', () => {
  it('is there from its arrival until it is acknowledged', () => {
    expect(arrivals.has(1)).toBe(false)
    arrivals.settle(1, reply)
    expect(arrivals.has(1)).toBe(true)
    const { sequence } = arrivals.offer()
    expect(arrivals.has(1)).toBe(true)
    arrivals.acknowledge(sequence)
    expect(arrivals.has(1)).toBe(false)
  })

  it('is offered no more once it has been taken away', () => {
    arrivals.settle(1, reply)
    expect(arrivals.remove(1)).toBe(reply)
    expect(offered()).toEqual([])
  })

  it('can be looked at until it is acknowledged', () => {
    arrivals.settle(1, reply)
    expect(arrivals.get(1)).toBe(reply)
    const { sequence } = arrivals.offer()
    expect(arrivals.get(1)).toBe(reply)
    arrivals.acknowledge(sequence)
    expect(arrivals.get(1)).toBeUndefined()
  })

  it('is there and is not offered when the host has it already', () => {
    arrivals.delivered(1)
    expect(arrivals.has(1)).toBe(true)
    expect(offered()).toEqual([])
  })
})

describe('a wait', () => {
  it('is over at once when everything is there', async () => {
    arrivals.settle(1, reply)
    await expect(arrivals.wait([1], 100)).resolves.toBe(true)
  })

  it('is over at once when everything is there and the limit is 0', async () => {
    arrivals.settle(1, reply)
    await expect(arrivals.wait([1], 0)).resolves.toBe(true)
  })

  it('is over at once when everything has been offered but not acknowledged', async () => {
    arrivals.settle(1, reply)
    arrivals.offer()
    await expect(arrivals.wait([1], 100)).resolves.toBe(true)
  })

  it('for nothing is over at once', async () => {
    await expect(arrivals.wait([], 100)).resolves.toBe(true)
  })

  it('polls when the limit is 0', async () => {
    await expect(arrivals.wait([1], 0)).resolves.toBe(false)
  })

  it('ends with the last outcome it waits for', async () => {
    const ended = vi.fn()
    void arrivals.wait([1, 2], 100).then(ended)
    arrivals.settle(2, reply)
    await vi.advanceTimersByTimeAsync(50)
    expect(ended).not.toHaveBeenCalled()
    arrivals.settle(1, reply)
    await vi.advanceTimersByTimeAsync(0)
    expect(ended).toHaveBeenCalledExactlyOnceWith(true)
  })

  it('ends with an outcome that the host has already', async () => {
    const all = arrivals.wait([1], 100)
    arrivals.delivered(1)
    await expect(all).resolves.toBe(true)
  })

  it.each([
    ['an error', error],
    ['a cancellation', cancelled],
  ])('ends with the first failure of several: %s', async (_, failure) => {
    const all = arrivals.wait([1, 2], 100)
    arrivals.settle(2, failure)
    await expect(all).resolves.toBe(true)
  })

  it('is over at once when a failure is there', async () => {
    arrivals.settle(2, error)
    await expect(arrivals.wait([1, 2], 100)).resolves.toBe(true)
  })

  it('is not ended by other outcomes', async () => {
    const all = arrivals.wait([1], 100)
    arrivals.settle(2, reply)
    await vi.advanceTimersByTimeAsync(100)
    await expect(all).resolves.toBe(false)
  })

  it('ends without success at its limit', async () => {
    const ended = vi.fn()
    void arrivals.wait([1], 100).then(ended)
    await vi.advanceTimersByTimeAsync(99)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(ended).toHaveBeenCalledExactlyOnceWith(false)
  })

  it('leaves no timer behind', async () => {
    const all = arrivals.wait([1], 100)
    arrivals.settle(1, reply)
    await all
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends without success when the host is to look up', async () => {
    const all = arrivals.wait([1], 100)
    arrivals.rouse()
    await expect(all).resolves.toBe(false)
  })

  it('ends at once when the host was to look up a moment ago, and only then', async () => {
    arrivals.rouse()
    await expect(arrivals.wait([1], 100)).resolves.toBe(false)
    const next = arrivals.wait([1], 100)
    arrivals.settle(1, reply)
    await expect(next).resolves.toBe(true)
  })

  // Ctrl-C breaks the host's wait; its next command comes while the bridge still serves the last one.
  it('is not disturbed by the end of the one before it', async () => {
    void arrivals.wait([1], 100)
    const second = arrivals.wait([2], 200)
    await vi.advanceTimersByTimeAsync(150)
    arrivals.settle(2, reply)
    await expect(second).resolves.toBe(true)
  })
})

function offered(): number[] {
  return arrivals.offer().arrivals.map(({ id }) => id)
}

it('the bytes that the host has not been given are counted', () => {
  expect(arrivals.heldBytes).toBe(0)
  arrivals.settle(1, reply)
  arrivals.settle(2, reply)
  arrivals.settle(3, cancelled)
  const { byteLength } = reply.kind === 'reply' ? reply.message : new Uint8Array()
  expect(arrivals.heldBytes).toBe(2 * byteLength)
  arrivals.remove(1)
  arrivals.remove(1)
  expect(arrivals.heldBytes).toBe(byteLength)
  arrivals.offer()
  expect(arrivals.heldBytes).toBe(0)
})
