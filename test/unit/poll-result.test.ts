import { expect, it } from 'vitest'
import { pollResult } from '../../client/cli/poll-result.js'
import { TimeoutError } from '../../src/errors.js'

const late = new TimeoutError('f() has no result after 0 ms; the reactor was not up yet', {
  call: 'f',
  mayHaveRun: false,
  timeout: 0,
  phase: 'starting',
})

/** A result that is there at a time (ms), on a clock of its own. */
function resultAt(time: number) {
  let now = 1000
  const pauses: number[] = []
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms)
    now += ms
  }
  const wait = (): string => {
    if (now < 1000 + time) throw late
    return 'value'
  }
  return { result: { wait, originalFailure: () => null }, pauses, clock: { now: () => now, pause } }
}

it('a poll ends with the result, and is heard of in between', async () => {
  const { result, pauses, clock } = resultAt(25)
  let heard = 0
  const between = (): void => {
    heard += 1
  }
  expect(await pollResult(result, Number.POSITIVE_INFINITY, between, clock)).toBe('value')
  expect(pauses).toEqual([10, 10, 10])
  expect(heard).toBe(3)
})

it('a result that is there beats a deadline that has passed', async () => {
  const { result, clock } = resultAt(0)
  expect(await pollResult(result, 0, () => {}, clock)).toBe('value')
})

it('a poll ends at its deadline, with an error that names it', async () => {
  const { result, pauses, clock } = resultAt(10_000)
  const failed = pollResult(result, 25, () => {}, clock)
  await expect(failed).rejects.toBeInstanceOf(TimeoutError)
  const message = 'f() has no result after 25 ms; the reactor was not up yet'
  await expect(failed).rejects.toMatchObject({ message, timeout: 25, phase: 'starting', call: 'f', mayHaveRun: false })
  expect(pauses).toEqual([10, 10, 5])
})

it('a poll ends with what the function threw, a TimeoutError too', async () => {
  const wait = (): never => {
    throw late
  }
  const failure = { error: late, name: '', message: '', stack: '', cause: undefined }
  await expect(pollResult({ wait, originalFailure: () => failure }, 1000, () => {})).rejects.toBe(late)
})
