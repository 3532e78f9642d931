import { describe, expect, it } from 'vitest'
import { checkLimit, checkTimeout } from '../../client/timeout.js'

describe.each([
  { name: 'the timeout of a wrapper', check: checkTimeout },
  { name: 'the timeout of a wait', check: checkLimit },
])('$name', ({ check }) => {
  it.each([0, 0.5, 1000, 2 ** 31, Number.MAX_VALUE, Number.POSITIVE_INFINITY])('may be %d', (timeout) => {
    expect(check(timeout, 'waitFor')).toBe(timeout)
  })

  it.each([undefined, null, '1000', true, 1000n, { timeout: 1000 }, []])('may not be %o: TypeError', (timeout) => {
    expect(() => check(timeout, 'waitFor')).toThrow(TypeError)
  })

  it('may not be NaN: RangeError', () => {
    expect(() => check(Number.NaN, 'waitFor')).toThrow(RangeError)
  })

  it('is refused with the name of what it is for and with what was given', () => {
    expect(() => check('soon', 'wait of sleep()')).toThrow(/wait of sleep\(\).*'soon'/)
  })
})

describe('a negative timeout', () => {
  it('is no timeout of a wrapper', () => {
    expect(() => checkTimeout(-1, 'waitFor')).toThrow(RangeError)
    expect(() => checkTimeout(Number.NEGATIVE_INFINITY, 'waitFor')).toThrow(RangeError)
  })

  it('polls like 0 in a wait', () => {
    expect(checkLimit(-1, 'wait')).toBe(-1)
  })
})
