import { types } from 'node:util'
import { describe, expect, it } from 'vitest'
import { describeThrown } from '../../src/describe-thrown.js'
import type { ErrorClass } from '../../src/error-classes.js'
import { CrochetError, ReactorStartFailed, ReactorThreadError, TimeoutError } from '../../src/errors.js'
import { reviveThrown } from '../../src/revive-thrown.js'

function revived(description: unknown, classes?: ReadonlyMap<string, ErrorClass>): Error {
  const unpack = (value: unknown): unknown => {
    if (value === 'broken') throw new Error('no')
    return value
  }
  const thrown = reviveThrown(description, { unpack, classes })
  if (thrown instanceof Error) return thrown
  throw new Error(`no error but ${String(thrown)}`)
}

function arrived(thrown: unknown, classes?: ReadonlyMap<string, ErrorClass>): Error {
  return revived(
    describeThrown(thrown, (value) => ({ carried: value, size: 1 })),
    classes,
  )
}

describe('an error revived', () => {
  it('is made of a class that is given, without its constructor', () => {
    let constructed = 0
    class Given extends TypeError {
      readonly id: number
      constructor(id: number) {
        super(`number ${id}`)
        constructed++
        this.id = id
      }
      tell(): string {
        return `given ${this.id}`
      }
    }
    class Below extends Given {}
    const error = arrived(new Below(5), new Map([['Given', Given]]))
    expect(error instanceof Given && error.tell()).toBe('given 5')
    expect(Object.getPrototypeOf(error)).toBe(Given.prototype)
    expect(types.isNativeError(error)).toBe(true)
    expect(constructed).toBe(1)
  })

  it('is made of the nearest of the classes that are given', () => {
    class Far extends Error {}
    class Near extends Far {}
    const classes = new Map<string, ErrorClass>([
      ['Far', Far],
      ['Near', Near],
    ])
    expect(Object.getPrototypeOf(arrived(new Near('m'), classes))).toBe(Near.prototype)
  })

  it('runs no setter of a class that is given', () => {
    class Given extends Error {
      set id(_value: unknown) {
        throw new Error('set')
      }
    }
    const thrown = Object.defineProperty(new Given('m'), 'id', { value: 5, enumerable: true })
    expect(Object.entries(arrived(thrown, new Map([['Given', Given]])))).toEqual([['id', 5]])
  })

  it("is made of the library's own class, with its fields and its own call", () => {
    const timeout = arrived(new TimeoutError('late', { call: 'inner', mayHaveRun: true, timeout: 5, phase: 'running' }))
    expect(Object.getPrototypeOf(timeout)).toBe(TimeoutError.prototype)
    expect(timeout).toMatchObject({ name: 'TimeoutError', code: 'CROCHET_TIMEOUT', call: 'inner', timeout: 5 })
    expect(arrived(new ReactorThreadError('in the reactor'))).toBeInstanceOf(ReactorThreadError)
  })

  it("is made of the library's own class rather than of one of that name that is given", () => {
    class Other extends Error {}
    const thrown = new TimeoutError('late', { timeout: 5, phase: 'running' })
    expect(Object.getPrototypeOf(arrived(thrown, new Map([['TimeoutError', Other]])))).toBe(TimeoutError.prototype)
  })

  it("is made of the nearest of the library's own classes", () => {
    const stop = { reason: 'start', exitCode: 1, signal: undefined, stderrTail: '', generation: 1 } as const
    class Mine extends ReactorStartFailed {}
    const error = arrived(new Mine('m', { ...stop, phase: 'spawn' }))
    expect(Object.getPrototypeOf(error)).toBe(ReactorStartFailed.prototype)
  })

  it("is not taken for the library's because of its name", () => {
    class Other extends Error {}
    Object.defineProperty(Other, 'name', { value: 'TimeoutError' })
    const error = arrived(new Other('m'))
    expect([error instanceof CrochetError, Object.getPrototypeOf(error)]).toEqual([false, Error.prototype])
  })

  it.each(['toString', 'constructor', '__proto__', 'valueOf', ''])(
    'is of no class that the name %j could reach',
    (name) => {
      const description = { kind: 'error', constructors: [name], library: name, builtIn: name, name: 'N', message: 'm' }
      expect(Object.getPrototypeOf(revived(description, new Map()))).toBe(Error.prototype)
    },
  )
})

describe('an odd description', () => {
  it.each([[undefined], [null], ['text'], [[]], [{}], [{ kind: 'other' }]])(
    'that is none is refused: %j',
    (description) => {
      expect(() => revived(description)).toThrow(TypeError)
    },
  )

  it('has what is of the wrong type passed over', () => {
    const odd = {
      name: 1,
      message: [],
      stack: {},
      code: {},
      enumerable: 5,
      properties: [3, [4], ['k', 5]],
      errors: 'x',
    }
    const error = revived({ kind: 'error', ...odd, constructors: [7], builtIn: {} })
    expect(error).toMatchObject({ name: '', message: '', k: '[value that does not decode]' })
    expect(new Set(Reflect.ownKeys(error))).toEqual(new Set(['k', 'message', 'name', 'stack']))
  })

  it('loses no more than the value that does not decode', () => {
    const value = { kind: 'value', value: 'broken' }
    const good = { kind: 'value', value: 1 }
    const error = revived({
      kind: 'error',
      name: 'N',
      message: 'm',
      cause: value,
      errors: [good, value],
      properties: [
        ['bad', value],
        ['good', good],
      ],
    })
    expect(error).toMatchObject({
      message: 'm',
      good: 1,
      bad: '[value that does not decode]',
      cause: '[value that does not decode]',
      errors: [1, '[value that does not decode]'],
    })
  })

  it('that is nested deeper than any that is made ends', () => {
    let description: unknown = { kind: 'value', value: 'deep inside' }
    for (let level = 0; level < 100_000; level++)
      description = { kind: 'error', name: 'E', message: 'm', cause: description }
    const causes: unknown[] = []
    for (let cause: unknown = revived(description); cause instanceof Error; cause = cause.cause) causes.push(cause)
    expect(causes).toHaveLength(16)
  })

  it('that refers to itself in many places, as the fuzzer found, ends at once', () => {
    const errors: unknown[] = []
    const description = { kind: 'error', name: 'E', message: 'm', errors, cause: { kind: 'value', value: 1 } }
    for (let index = 0; index < 64; index++) errors.push(description)
    const began = performance.now()
    expect(count(revived(description))).toBeLessThanOrEqual(200)
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it('whose properties stand for far more bytes than it has unpacks only some of them', () => {
    let unpacked = 0
    const property = ['key', { kind: 'value', value: new Uint8Array(100_000) }]
    const description = {
      kind: 'error',
      name: 'E',
      message: 'm',
      properties: Array.from({ length: 5000 }, () => property),
    }
    const unpack = (): number => ++unpacked
    const error = reviveThrown(description, { unpack, classes: undefined })
    expect(error).toMatchObject({ key: '[value that does not decode]' })
    expect(unpacked).toBe(5)
  })
})

function count(error: unknown): number {
  if (!(error instanceof Error)) return 0
  const errors: unknown = Reflect.get(error, 'errors')
  return 1 + (Array.isArray(errors) ? errors : []).reduce<number>((sum, each) => sum + count(each), 0)
}
