import { EncodingError, MessageTooLarge, Reactor } from 'crochet-sidecar'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caught } from '../caught.js'
import { crossingValues } from '../crossing-values.js'
import { anyGraph, anything } from '../random-value.js'
import { calls } from '../reactor-fixtures.js'
import { refusedValues } from '../refused-values.js'
import { differenceOf } from '../same-value.js'

const reactor = new Reactor({ maxMessageBytes: 64 * 1024 * 1024 })
const { echo, uncrossable, repeat } = reactor.waitFor(calls, { timeout: 30_000 })

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: 10_000 })
})
afterAll(() => {
  reactor.shutdown()
})

describe('there and back through a real sidecar', () => {
  for (const [name, make, expected] of crossingValues) {
    it(name, () => {
      const value = make()
      expect(differenceOf(echo(value), expected === undefined ? structuredClone(value) : expected())).toBeUndefined()
    })
  }

  it('100,000 random values, nested and cyclic, are what structuredClone gives', () => {
    const batch = fc.array(fc.oneof(anything, anyGraph), { minLength: 20, maxLength: 20 })
    fc.assert(
      fc.property(batch, (values) => {
        const back = echo(...values) as unknown[]
        for (const [index, value] of values.entries()) {
          const difference = differenceOf(back[index], structuredClone(value))
          if (difference !== undefined) throw new Error(`value ${index}: ${difference}`)
        }
      }),
      { numRuns: 5000 },
    )
  }, 180_000)

  it('64 MiB, less the rest of the message', () => {
    const bytes = new Uint8Array(64 * 1024 * 1024 - 1000).fill(7)
    const back = echo(bytes) as Uint8Array
    expect(back.byteLength).toBe(bytes.byteLength)
    expect(Buffer.compare(back, bytes)).toBe(0)
  })
})

describe('refused with its path', () => {
  for (const [name, make, path] of refusedValues) {
    it(`${name}, as an argument`, () => {
      const error = caught(() => echo(make()))
      expect(error).toBeInstanceOf(EncodingError)
      expect(error).toMatchObject({ side: 'argument', path: `args[0]${path}`, call: 'echo', mayHaveRun: false })
    })
  }

  it('a result that cannot cross', () => {
    const error = caught(() => uncrossable())
    expect(error).toBeInstanceOf(EncodingError)
    expect(error).toMatchObject({ side: 'result', path: 'result.list[1].call', call: 'uncrossable', mayHaveRun: true })
  })

  it('arguments over maxMessageBytes', () => {
    const error = caught(() => echo(new Uint8Array(64 * 1024 * 1024)))
    expect(error).toBeInstanceOf(MessageTooLarge)
    expect(error).toMatchObject({ side: 'argument', limit: 64 * 1024 * 1024, call: 'echo', mayHaveRun: false })
  })

  it('a result over maxMessageBytes', () => {
    const error = caught(() => repeat('x', 64 * 1024 * 1024))
    expect(error).toMatchObject({ code: 'CROCHET_MESSAGE_TOO_LARGE', side: 'result', call: 'repeat', mayHaveRun: true })
    expect(echo('the next call works')).toBe('the next call works')
  })
})
