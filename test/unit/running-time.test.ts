import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { afterRunning } from '../../client/bridge/running-time.js'

const passed = vi.fn<() => void>()

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetAllMocks()
})
afterEach(() => {
  vi.useRealTimers()
})

it('passes at the limit, not before, and once', async () => {
  afterRunning(500, passed)
  await vi.advanceTimersByTimeAsync(499)
  expect(passed).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(passed).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(5000)
  expect(passed).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(0)
})

it('does not pass once it has been stopped', async () => {
  const stop = afterRunning(500, passed)
  stop()
  await vi.advanceTimersByTimeAsync(5000)
  expect(passed).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

// After SIGSTOP and SIGCONT of this process all its timers are overdue, and each fires once.
it('does not pass because of one overdue timer', async () => {
  afterRunning(500, passed)
  await vi.advanceTimersToNextTimerAsync()
  expect(passed).not.toHaveBeenCalled()
})
