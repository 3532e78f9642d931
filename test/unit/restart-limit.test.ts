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
  limit = new RestartLimit()
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

it('refuses nothing when the five took more than ten seconds', () => {
  for (const at of [0, 3000, 6000, 9000, 12_000]) limit.failed(failure, at)
  expect(limit.refusal(12_000)).toBeUndefined()
})

it('counts the last ten seconds, whatever was before', () => {
  for (const at of [0, 1, 2, 20_000, 20_001, 20_002, 20_003, 20_004]) limit.failed(failure, at)
  expect(limit.refusal(20_004)).toBeDefined()
})

it('says how the last one ended, and when the next try is due', () => {
  failTimes(5, 0)
  const refusal = limit.refusal(400)
  expect(refusal?.message).toContain('the sidecar exited with code 3')
  expect(refusal?.message).toContain('600 ms')
  expect(refusal?.stop).toMatchObject({ exitCode: 3, stderrTail: 'no database', generation: 7 })
  expect(refusal?.cause).toBe(failure.cause)
})

it('lets a probe through after one second', () => {
  failTimes(5, 0)
  expect(limit.refusal(999)).toBeDefined()
  expect(limit.refusal(1000)).toBeUndefined()
})

it('waits 1.6 times as long after each probe that fails', () => {
  failTimes(5, 0)
  let at = 0
  for (const pause of [1000, 1600, 2560, 4096]) {
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
  failTimes(5, 20_000)
  expect(limit.refusal(21_000)).toBeUndefined()
})

function failTimes(count: number, now: number): void {
  for (let done = 0; done < count; done += 1) limit.failed(failure, now)
}
