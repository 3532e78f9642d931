import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { IdleWatch } from '../../sidecar/idle-watch.js'
import { replaceableTimers } from '../replaceable-timers.js'

let isIdle = false
let memory = 0
const ended = vi.fn<() => void>()
let watch: IdleWatch

beforeEach(() => {
  vi.useFakeTimers()
  ended.mockReset()
  isIdle = false
  memory = 0
  const parts = { timeout: 5000, memoryLimit: 100, isIdle: () => isIdle, ended }
  watch = new IdleWatch(parts, replaceableTimers, () => memory)
  watch.changed()
})

afterEach(() => void vi.useRealTimers())

function change(idle: boolean): void {
  isIdle = idle
  watch.changed()
}

it('ends what has been idle for so long, once', () => {
  change(true)
  vi.advanceTimersByTime(4999)
  expect(ended).not.toHaveBeenCalled()
  expect(watch.age).toBe(4999)
  vi.advanceTimersByTime(1)
  vi.advanceTimersByTime(100_000)
  expect(ended).toHaveBeenCalledOnce()
})

it('begins anew with each client', () => {
  for (let client = 0; client < 5; client += 1) {
    change(true)
    vi.advanceTimersByTime(4000)
    change(false)
    expect(watch.age).toBe(0)
  }
  vi.advanceTimersByTime(100_000)
  expect(ended).not.toHaveBeenCalled()
})

it('finds out by itself when what has kept it is gone', () => {
  vi.advanceTimersByTime(3000)
  isIdle = true
  vi.advanceTimersByTime(1000 + 5000)
  expect(ended).toHaveBeenCalledOnce()
})

it('does not wait with more memory than the limit', () => {
  memory = 101
  vi.advanceTimersByTime(2000)
  expect(ended).not.toHaveBeenCalled()
  change(true)
  expect(ended).toHaveBeenCalledOnce()
})

it('ends at once if it is to, once', () => {
  watch.end()
  watch.end()
  change(true)
  vi.advanceTimersByTime(10_000)
  expect(ended).toHaveBeenCalledOnce()
})
