import { describe, expect, it } from 'vitest'
import { waitInSlices } from '../../client/cli/wait-in-slices.js'
import { TimeoutError } from '../../src/errors.js'
import { caught } from '../caught.js'

describe('a wait in slices', () => {
  const late = (limit: number) =>
    new TimeoutError(`f() has no result after ${limit} ms; the sidecar was still starting`, {
      call: 'f',
      mayHaveRun: false,
      timeout: limit,
      phase: 'starting',
    })

  /** A result that is there at a time, on a clock of its own. */
  function resultAt(time: number) {
    let now = 1000
    const slices: number[] = []
    const wait = (limit: number): string => {
      slices.push(limit)
      if (now + limit < 1000 + time) {
        now += limit
        throw late(limit)
      }
      return 'value'
    }
    return { result: { wait, originalFailure: () => null }, slices, now: () => now }
  }

  it('ends with the result, and has drawn before each slice', () => {
    const { result, slices, now } = resultAt(200)
    let drawn = 0
    expect(waitInSlices(result, Number.POSITIVE_INFINITY, () => (drawn += 1), now)).toBe('value')
    expect(slices).toEqual([80, 80, 80])
    expect(drawn).toBe(3)
  })

  it('ends at the deadline, with an error that names it', () => {
    const { result, slices, now } = resultAt(10_000)
    const error = caught(() => waitInSlices(result, 170, () => {}, now))
    expect(slices).toEqual([80, 80, 10])
    expect(error).toBeInstanceOf(TimeoutError)
    const message = 'f() has no result after 170 ms; the sidecar was still starting'
    expect(error).toMatchObject({ message, timeout: 170, phase: 'starting', call: 'f', mayHaveRun: false })
  })

  it('ends with what the function threw, a TimeoutError too', () => {
    const thrown = late(5)
    const wait = (): never => {
      throw thrown
    }
    const failure = { error: thrown, name: '', message: '', stack: '', cause: undefined }
    expect(caught(() => waitInSlices({ wait, originalFailure: () => failure }, 1000, () => {}))).toBe(thrown)
  })
})
