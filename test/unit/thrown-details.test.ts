import { statSync } from 'node:fs'
import { types } from 'node:util'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { parseMessage, writeResponse } from '../../src/envelope.js'
import type { ErrorClass } from '../../src/error-classes.js'
import type { PayloadMode } from '../../src/messages.js'
import { reviveDetails, thrownDetails } from '../../src/thrown-details.js'

/** There and back, through the bytes of a response. */
function arrived(thrown: unknown, mode: PayloadMode = 'packed', classes?: ReadonlyMap<string, ErrorClass>): unknown {
  const message = parseMessage(writeResponse(1, ['thrown', 'm', thrownDetails(thrown, mode)], null))
  if (message.type !== 'response' || message.error === null) throw new Error('no error has arrived')
  return reviveDetails(message.error[2], 'fallback', classes)
}

function arrivedError(thrown: unknown, mode: PayloadMode = 'packed', classes?: ReadonlyMap<string, ErrorClass>): Error {
  const error = arrived(thrown, mode, classes)
  if (error instanceof Error) return error
  throw new Error(`no error but ${String(error)}`)
}

function caught(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}

class ValidationError extends TypeError {
  readonly field: string
  constructor(message: string, field: string) {
    super(message)
    this.name = 'ValidationError'
    this.field = field
  }
}

class QuietError extends RangeError {}

/** What is promised of each: the class nearest to it that every process has. */
const errors: [string, () => unknown, ErrorClass][] = [
  ['Error', () => new Error('m'), Error],
  ['EvalError', () => new EvalError('m'), EvalError],
  ['RangeError', () => new RangeError('m'), RangeError],
  ['ReferenceError', () => new ReferenceError('m'), ReferenceError],
  ['SyntaxError', () => caught(() => JSON.parse('{')), SyntaxError],
  ['TypeError', () => new TypeError('m'), TypeError],
  ['URIError', () => caught(() => decodeURIComponent('%')), URIError],
  ['AggregateError', () => new AggregateError([new TypeError('one'), 2], 'm'), AggregateError],
  ['an empty message', () => new Error(), Error],
  ['a message of many lines, in any script', () => new Error('a\n    at b\n☃ 𝄞'), Error],
  ['a system error', () => caught(() => statSync('/not/there')), Error],
  ["one of Node's own errors", () => caught(() => Buffer.alloc(-1)), RangeError],
  [
    'an error with properties',
    () => Object.assign(new Error('m'), { code: 'E_X', n: 1, list: [1, { a: null }] }),
    Error,
  ],
  ['an error with a name of its own', () => Object.assign(new Error('m'), { name: 'Mine' }), Error],
  ['an unlisted name', () => Object.defineProperty(new Error('m'), 'name', { value: 'Mine' }), Error],
  ['a subclass with a name and properties', () => new ValidationError('m', 'age'), TypeError],
  ['a subclass of nothing more', () => new QuietError('m'), RangeError],
  ['a frozen error', () => Object.freeze(new TypeError('m')), TypeError],
  ['another realm', () => runInNewContext('new TypeError("m")'), TypeError],
  ['no prototype', () => Object.setPrototypeOf(new Error('m'), null), Error],
]

/** What is no error and arrives as it was. */
const nonErrors: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ['-0', -0],
  ['NaN', Number.NaN],
  ['false', false],
  ['an empty string', ''],
  ['a string', 'text'],
  ['half a surrogate pair', '\ud800'],
  ['a bigint', 12n],
  ['an object', { a: [1], message: 'no error', name: 'x' }],
  ['bytes', Buffer.from('bytes')],
  ['a Date', new Date(5)],
  ['a Map', new Map([[{ a: 1 }, new Set([2])]])],
]

describe('packed, what was thrown', () => {
  it.each(errors)('arrives as it was: %s', (_name, make, errorClass) => {
    const thrown = make()
    const error = arrivedError(thrown)
    expect(Object.getPrototypeOf(error)).toBe(errorClass.prototype)
    expect(types.isNativeError(error)).toBe(true)
    for (const key of ['message', 'stack', 'code'])
      expect(Reflect.get(error, key)).toEqual(Reflect.get(Object(thrown), key))
    expect(error.name).toBe(Reflect.get(Object(thrown), 'name') ?? 'Error')
    expect(Object.entries(error)).toEqual(Object.entries(Object(thrown)))
  })

  it.each(nonErrors)('arrives as it was: %s', (_name, thrown) => {
    const value = arrived(thrown)
    expect(Object.is(value, thrown) || typeof thrown === 'object').toBe(true)
    expect(value).toEqual(thrown)
  })

  it.each([
    ['symbol', Symbol('s'), 'Symbol(s) was thrown, which cannot cross between processes'],
    ['function', () => {}, '[Function (anonymous)] was thrown, which cannot cross between processes'],
  ])('arrives as an error that describes it: a %s', (_name, thrown, message) => {
    expect(arrivedError(thrown)).toMatchObject({ name: 'Error', message })
  })

  it('has as its own only what was its own', () => {
    expect(Reflect.ownKeys(arrivedError(new TypeError('m')))).toEqual(['stack', 'message'])
    expect(Reflect.ownKeys(arrivedError(new TypeError()))).not.toContain('name')
  })

  it('keeps a cause, whatever it is, and has none where there was none', () => {
    expect(arrivedError(new Error('m', { cause: new TypeError('inner', { cause: 'text' }) })).cause).toMatchObject({
      name: 'TypeError',
      message: 'inner',
      cause: 'text',
    })
    for (const cause of [undefined, null, 0, '', false, { a: 1 }]) {
      const error = arrivedError(new Error('m', { cause }))
      expect(Object.getOwnPropertyDescriptor(error, 'cause')).toMatchObject({ value: cause, enumerable: false })
    }
    expect('cause' in arrivedError(new Error('m'))).toBe(false)
  })

  it('keeps the members of an AggregateError, errors or not', () => {
    const error = arrivedError(
      new AggregateError([new RangeError('one'), 'two', undefined, new AggregateError([], 'four')]),
    )
    const members: unknown = Reflect.get(error, 'errors')
    expect(members).toMatchObject([{ message: 'one' }, 'two', undefined, { message: 'four', errors: [] }])
    expect(Array.isArray(members) && members[0] instanceof RangeError && members[3] instanceof AggregateError).toBe(
      true,
    )
  })

  it('keeps errors among its properties', () => {
    const error = arrivedError(
      Object.assign(new Error('m'), { first: Object.assign(new TypeError('inner'), { code: 'E' }) }),
    )
    expect(Reflect.get(error, 'first')).toBeInstanceOf(TypeError)
    expect(Reflect.get(error, 'first')).toMatchObject({ message: 'inner', code: 'E' })
  })

  it('keeps properties that have a meaning to objects', () => {
    const thrown = new Error('m')
    Object.defineProperty(thrown, '__proto__', { value: { polluted: true }, enumerable: true })
    const error = arrivedError(Object.assign(thrown, { constructor: 1, toString: 2, valueOf: 3, kind: 'value' }))
    expect(Object.entries(error)).toEqual(Object.entries(thrown))
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype)
    expect('polluted' in {}).toBe(false)
  })

  it('keeps a code that is inherited, unlisted', () => {
    class Coded extends Error {
      get code(): string {
        return 'E_CODED'
      }
    }
    const error = arrivedError(new Coded('m'))
    expect([Reflect.get(error, 'code'), Object.keys(error)]).toEqual(['E_CODED', []])
  })

  it('stays a DOMException', () => {
    const thrown = AbortSignal.abort().reason
    const error = arrivedError(thrown)
    expect(error).toBeInstanceOf(DOMException)
    expect(error).toMatchObject({ name: 'AbortError', message: thrown.message, code: 20, stack: thrown.stack })
    // These come from the class, as its own constructor alone can see to.
    expect(Reflect.ownKeys(error)).toEqual(['stack'])
  })
})

describe('plain, what was thrown', () => {
  it.each(errors)('has name, message, code and stack: %s', (_name, make) => {
    const thrown = make()
    const error = arrivedError(thrown, 'plain')
    for (const key of ['message', 'stack', 'code'])
      expect(Reflect.get(error, key)).toEqual(Reflect.get(Object(thrown), key))
    expect(error.name).toBe(Reflect.get(Object(thrown), 'name') ?? 'Error')
  })

  it('is a map of ordinary values, which a client of any language can read', () => {
    const thrown = Object.assign(new Error('m', { cause: new TypeError('inner') }), {
      code: 'E',
      when: new Date(5),
      f: null,
    })
    thrown.stack = 'Error: m\n    at x'
    expect(thrownDetails(thrown, 'plain')).toEqual({
      name: 'Error',
      message: 'm',
      stack: 'Error: m\n    at x',
      code: 'E',
      when: '1970-01-01T00:00:00.005Z',
      f: null,
      cause: { name: 'TypeError', message: 'inner', stack: expect.stringContaining('inner') },
    })
  })

  it('is of its built-in class, by its name', () => {
    expect(arrived(new RangeError('m'), 'plain')).toBeInstanceOf(RangeError)
  })

  it.each([null, 0, '', false, 'text', { a: [1] }])('arrives as it was if it is %j', (thrown) => {
    expect(arrived(thrown, 'plain')).toEqual(thrown)
  })

  it('is sent without what UTF-8 has no form for', () => {
    const thrown = Object.assign(new Error('a\ud800'), { 'k\ud800': 'v\ud800' })
    expect(arrivedError(thrown, 'plain').message).toBe('a\ufffd')
    expect(Object.entries(arrivedError(thrown, 'plain'))).toEqual([['k\ufffd', 'v\ufffd']])
  })
})

it.each([
  ['are neither kind', {}],
  ['do not decode', { thrown: Uint8Array.of(9) }],
])("details that %s give an error without frames, which would be taken for the reactor's", (_name, details) => {
  expect(reviveDetails(details, 'fallback', undefined)).toMatchObject({ message: 'fallback', stack: 'Error: fallback' })
})
