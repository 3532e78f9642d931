import { describe, expect, it, vi } from 'vitest'
import { CallIds } from '../../client/call-ids.js'

const LAST = 0x7fff_ffff

function take(ids: CallIds, count: number): number[] {
  return Array.from({ length: count }, () => ids.next())
}

describe('the ids of calls', () => {
  it('count from 1, and ask nobody', () => {
    const inUse = vi.fn<() => number[]>(() => [])
    expect(take(new CallIds(inUse), 5)).toEqual([1, 2, 3, 4, 5])
    expect(inUse).not.toHaveBeenCalled()
  })

  it('begin anew after the last one, below those of the bridge', () => {
    expect(take(new CallIds(() => [], LAST - 1), 4)).toEqual([LAST - 1, LAST, 1, 2])
  })

  it('pass over what is still in use', () => {
    expect(take(new CallIds(() => [1, 3, 4], LAST), 4)).toEqual([LAST, 2, 5, 6])
  })

  it('are checked once a round, when it begins', () => {
    const inUse = vi.fn<() => number[]>(() => [LAST, 1])
    const ids = new CallIds(inUse, LAST)
    expect(take(ids, 1)).toEqual([LAST])
    expect(inUse).not.toHaveBeenCalled()
    expect(take(ids, 2)).toEqual([2, 3])
    expect(inUse).toHaveBeenCalledTimes(1)
  })
})
