import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EncodingError } from '../../src/errors.js'
import { decodePayload, encodePayload } from '../../src/payload.js'
import { anyGraph, anything, primitive } from '../random-value.js'
import { differenceOf } from '../same-value.js'

function crosses(value: unknown): void {
  const result = decodePayload(encodePayload(value, 'result'))
  expect(differenceOf(result, structuredClone(value))).toBeUndefined()
}

describe('agrees with structuredClone', () => {
  test('for primitives', () => {
    fc.assert(fc.property(primitive, crosses), { numRuns: 2000 })
  })

  test('for trees of everything', () => {
    fc.assert(fc.property(anything, crosses), { numRuns: 2000 })
  })

  test('for trees of JSON', () => {
    fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), crosses), { numRuns: 1000 })
  })

  test('for objects that refer to one another', () => {
    fc.assert(fc.property(anyGraph, crosses), { numRuns: 3000 })
  })
})

test('a function anywhere is refused with the way to it', () => {
  const way = fc.array(fc.oneof(fc.nat({ max: 3 }), fc.string()), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(way, (steps) => {
      let value: unknown = () => 1
      let path = ''
      for (const step of steps.toReversed()) {
        value = typeof step === 'number' ? [...Array.from({ length: step }, () => ({})), value] : own(step, value)
        const isName = typeof step === 'string' && /^[A-Za-z_$][\w$]*$/.test(step)
        path = (isName ? `.${step}` : `[${JSON.stringify(step)}]`) + path
      }
      expect(() => encodePayload(value, 'result')).toThrow(expect.objectContaining({ path: `result${path}` }))
      expect(() => encodePayload(value, 'result')).toThrow(EncodingError)
    }),
  )
})

function own(key: string, value: unknown): object {
  return Object.defineProperty({}, key, { value, enumerable: true })
}
