import { expect, it } from 'vitest'
import { stackless } from '../../src/stackless.js'
import { caught } from '../caught.js'

it('an error made in it has no frames; those made later have', () => {
  const limit = Error.stackTraceLimit
  expect(stackless(() => new TypeError('x')).stack).toBe('TypeError: x')
  expect(Error.stackTraceLimit).toBe(limit)
  expect(new Error('y').stack).toContain('stackless.test')
})

it('the limit is back also after a throw', () => {
  const limit = Error.stackTraceLimit
  const thrown = caught(() =>
    stackless(() => {
      throw new Error('x')
    }),
  )
  expect(thrown).toBeInstanceOf(Error)
  expect(Error.stackTraceLimit).toBe(limit)
})
