import { beforeEach, expect, it } from 'vitest'
import type { Failure } from '../../client/bridge/commands.js'
import { RestartLimit } from '../../client/bridge/restart-limit.js'

const failure: Failure = {
  kind: 'stopped',
  message: 'the sidecar exited with code 3',
  stop: { reason: 'exit', exitCode: 3, signal: undefined, stderrTail: 'no database', generation: 7 },
  cause: ['thrown', 'RangeError: in a timer', {}],
}

let limit: RestartLimit

beforeEach(() => {
  limit = new RestartLimit(5, 10_000)
})

it('refuses nothing at first', () => {
  expect(limit.refusal(0)).toBeUndefined()
})

it('refuses nothing after four failed starts', () => {
  failTimes(4, 0)
  expect(limit.refusal(0)).toBeUndefined()
})

it('refuses after five', () => {
  failTimes(5, 0)
  expect(limit.refusal(0)?.stop.reason).toBe('restart-limit')
})

it('counts as many as it is told, for as long', () => {
  limit = new RestartLimit(2, 100)
  limit.failed(failure, 0)
  limit.failed(failure, 100)
  expect(limit.refusal(100)).toBeUndefined()
  limit.failed(failure, 199)
  expect(limit.refusal(199)?.message).toContain('failed 2 times')
})

it('refuses nothing when the five took more than ten seconds', () => {
  for (const at of [0, 3000, 6000, 9000, 12_000]) limit.failed(failure, at)
  expect(limit.refusal(12_000)).toBeUndefined()
})

it('counts the last ten seconds, whatever was before', () => {
  for (const at of [0, 1, 2, 20_000, 20_001, 20_002, 20_003, 20_004]) limit.failed(failure, at)
  expect(limit.refusal(20_004)).toBeDefined()
})

it('says how the last one ended, and when the next try is due', () => {
  for (const at of [0, 100, 200, 300, 400]) limit.failed(failure, at)
  const refusal = limit.refusal(400)
  expect(refusal?.message).toContain('the sidecar exited with code 3')
  expect(refusal?.message).toContain('9600 ms')
  expect(refusal?.stop).toMatchObject({ exitCode: 3, stderrTail: 'no database', generation: 7 })
  expect(refusal?.cause).toBe(failure.cause)
})

it('lets a probe through when the first of the five is ten seconds old', () => {
  for (const at of [0, 1000, 2000, 3000, 4000]) limit.failed(failure, at)
  expect(limit.refusal(9999)).toBeDefined()
  expect(limit.refusal(10_000)).toBeUndefined()
})

it('lets a probe through after one second at the earliest', () => {
  for (const at of [0, 1000, 2000, 3000, 9900]) limit.failed(failure, at)
  expect(limit.refusal(10_899)).toBeDefined()
  expect(limit.refusal(10_900)).toBeUndefined()
})

it('never lets more than five fail within ten seconds', () => {
  const starts: number[] = []
  for (let now = 0; now < 60_000; now += 10) {
    if (limit.refusal(now) !== undefined) continue
    limit.failed(failure, now)
    starts.push(now)
  }
  const busiest = Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + 10_000).length))
  expect(busiest).toBe(5)
})

it('waits 1.6 times as long after each probe that fails', () => {
  failTimes(5, 0)
  limit.failed(failure, 10_000)
  let at = 10_000
  for (const pause of [1600, 2560, 4096]) {
    expect(limit.refusal(at + pause - 1)).toBeDefined()
    at += pause
    expect(limit.refusal(at)).toBeUndefined()
    limit.failed(failure, at)
  }
})

it('never waits more than a minute', () => {
  failTimes(50, 0)
  expect(limit.refusal(59_999)).toBeDefined()
  expect(limit.refusal(60_000)).toBeUndefined()
})

it('forgets it all at an answered call', () => {
  failTimes(5, 0)
  limit.answered()
  expect(limit.refusal(0)).toBeUndefined()
  failTimes(4, 0)
  expect(limit.refusal(0)).toBeUndefined()
})

it('begins at one second again after an answered call', () => {
  failTimes(8, 0)
  limit.answered()
  for (const at of [20_000, 20_001, 20_002, 20_003, 29_900]) limit.failed(failure, at)
  expect(limit.refusal(30_900)).toBeUndefined()
})

function failTimes(count: number, now: number): void {
  for (let done = 0; done < count; done += 1) limit.failed(failure, now)
}
