import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LoopWatch } from '../../client/bridge/loop-watch.js'

const LIMIT = 500
const ping = vi.fn<() => Promise<unknown>>()
const hung = vi.fn<() => void>()
const alive = vi.fn<() => void>()
let pong: () => void
let lose: () => void
let watch: LoopWatch

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetAllMocks()
  ping.mockImplementation(
    () =>
      new Promise<void>((resolve, reject) => {
        pong = resolve
        lose = () => reject(new Error('the sidecar has ended'))
      }),
  )
  watch = new LoopWatch(ping, LIMIT, hung)
})
afterEach(() => {
  vi.useRealTimers()
})

it('asks nothing by itself', async () => {
  await vi.advanceTimersByTimeAsync(10 * LIMIT)
  expect(ping).not.toHaveBeenCalled()
  expect(watch.asking).toBe(false)
})

it('is asking until the answer comes', async () => {
  watch.ask(alive)
  expect(watch.asking).toBe(true)
  pong()
  await vi.advanceTimersByTimeAsync(0)
  expect(watch.asking).toBe(false)
})

it('tells of the sign of life, once', async () => {
  watch.ask(alive)
  pong()
  await vi.advanceTimersByTimeAsync(2 * LIMIT)
  expect(alive).toHaveBeenCalledTimes(1)
  expect(hung).not.toHaveBeenCalled()
})

it('tells that the loop hangs at the limit and not before', async () => {
  watch.ask(alive)
  await vi.advanceTimersByTimeAsync(LIMIT - 1)
  expect(hung).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(hung).toHaveBeenCalledTimes(1)
})

it('tells so once', async () => {
  watch.ask(alive)
  await vi.advanceTimersByTimeAsync(10 * LIMIT)
  expect(hung).toHaveBeenCalledTimes(1)
  expect(watch.asking).toBe(false)
})

it('has one question at a time', () => {
  watch.ask(alive)
  watch.ask(alive)
  expect(ping).toHaveBeenCalledTimes(1)
})

it('does not let a second question extend the limit of the first', async () => {
  watch.ask(alive)
  await vi.advanceTimersByTimeAsync(LIMIT - 1)
  watch.ask(alive)
  await vi.advanceTimersByTimeAsync(1)
  expect(hung).toHaveBeenCalledTimes(1)
})

it('can be asked again after an answer', async () => {
  watch.ask(alive)
  pong()
  await vi.advanceTimersByTimeAsync(0)
  watch.ask(alive)
  await vi.advanceTimersByTimeAsync(LIMIT)
  expect(ping).toHaveBeenCalledTimes(2)
  expect(hung).toHaveBeenCalledTimes(1)
})

it('does not take for stuck what has much to say before it comes to the answer', async () => {
  watch.ask(alive)
  for (let round = 0; round < 5; round += 1) {
    await vi.advanceTimersByTimeAsync(LIMIT - 1)
    watch.heard()
  }
  expect(hung).not.toHaveBeenCalled()
  expect(alive).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(LIMIT)
  expect(hung).toHaveBeenCalledTimes(1)
})

it('is not started by what it hears unasked', async () => {
  watch.heard()
  expect(watch.asking).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

it('says nothing when the sidecar ends meanwhile', async () => {
  watch.ask(alive)
  lose()
  await vi.advanceTimersByTimeAsync(2 * LIMIT)
  expect(alive).not.toHaveBeenCalled()
  expect(hung).not.toHaveBeenCalled()
})

it('says nothing once it has been stopped', async () => {
  watch.ask(alive)
  watch.stop()
  await vi.advanceTimersByTimeAsync(2 * LIMIT)
  expect(hung).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

// After SIGSTOP and SIGCONT of this process all its timers are overdue, and each fires once.
it('does not conclude from one overdue timer that the loop hangs', async () => {
  watch.ask(alive)
  await vi.advanceTimersToNextTimerAsync()
  expect(hung).not.toHaveBeenCalled()
})

it('knows a limit of a few milliseconds', async () => {
  new LoopWatch(ping, 3, hung).ask(alive)
  await vi.advanceTimersByTimeAsync(50)
  expect(hung).toHaveBeenCalledTimes(1)
})
