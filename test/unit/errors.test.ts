import { describe, expect, it, vi } from 'vitest'
import * as errors from '../../src/errors.js'
import {
  CrochetError,
  errorClasses,
  nameCall,
  ReactorStartFailed,
  ReactorStopped,
  TimeoutError,
  UsageError,
} from '../../src/errors.js'

/** Fields for every class at once. */
const context = {
  timeout: 1,
  phase: 'running',
  reason: 'exit',
  exitCode: 1,
  signal: undefined,
  stderrTail: '',
  generation: 1,
  module: 'm',
  side: 'result',
  path: 'result',
  size: 2,
  limit: 1,
  why: 'unknown',
}
type AnyErrorClass = new (message: string, context: object) => CrochetError
const classes = Object.entries(errorClasses) as unknown as [string, AnyErrorClass][]

describe.each(classes)('%s', (name, ErrorClass) => {
  const error = new ErrorClass('message', { ...context, call: 'run', mayHaveRun: false, cause: 'cause' })

  it('is an Error and a CrochetError', () => {
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(CrochetError)
    expect(error).toBeInstanceOf(ErrorClass)
  })

  it('has its name, which is no property of the instance', () => {
    expect(error.name).toBe(name)
    expect(Object.keys(error)).not.toContain('name')
    expect(error.stack).toMatch(new RegExp(`^${name}: message\n`))
  })

  it('carries the call, whether it may have run, and the cause', () => {
    expect(error).toMatchObject({ message: 'message', call: 'run', mayHaveRun: false, cause: 'cause' })
  })

  it('has no cause unless it was given one', () => {
    expect(new ErrorClass('message', context)).not.toHaveProperty('cause')
  })

  it('is exported under its name', () => {
    expect(errors).toHaveProperty(name, ErrorClass)
  })
})

describe('codes', () => {
  it('are stable', () => {
    expect(classes.map(([, ErrorClass]) => new ErrorClass('message', context).code)).toEqual([
      'CROCHET_ERROR',
      'CROCHET_TIMEOUT',
      'CROCHET_CANCELLED',
      'CROCHET_INTERRUPTED',
      'CROCHET_REACTOR_STOPPED',
      'CROCHET_REACTOR_START_FAILED',
      'CROCHET_REACTOR_THREAD',
      'CROCHET_FUNCTION_NOT_FOUND',
      'CROCHET_ENCODING',
      'CROCHET_MESSAGE_TOO_LARGE',
      'CROCHET_RESULT_NOT_FOUND',
      'CROCHET_OVERLOADED',
      'CROCHET_ACCESS_DENIED',
      'CROCHET_USAGE',
    ])
  })
})

describe('instanceof', () => {
  const stop = { reason: 'exit', exitCode: 1, signal: undefined, stderrTail: '', generation: 1 } as const

  it('tells the classes apart', () => {
    const error = new TimeoutError('message', { timeout: 1, phase: 'running' })
    const others = classes.filter(([name]) => !['CrochetError', 'TimeoutError'].includes(name))
    expect(others.filter(([, ErrorClass]) => error instanceof ErrorClass)).toEqual([])
  })

  it('knows a failed start as a stopped reactor, and not the other way round', () => {
    expect(new ReactorStartFailed('message', { ...stop, phase: 'spawn' })).toBeInstanceOf(ReactorStopped)
    expect(new ReactorStopped('message', stop)).not.toBeInstanceOf(ReactorStartFailed)
  })

  it('does not take other errors and values for its own', () => {
    const values = [
      new Error('message'),
      { name: 'UsageError', code: 'CROCHET_USAGE' },
      null,
      undefined,
      0,
      'UsageError',
    ]
    expect(values.filter((value) => value instanceof CrochetError || value instanceof UsageError)).toEqual([])
  })

  it('holds between two copies of the package', async () => {
    vi.resetModules()
    const copy = await import('../../src/errors.js')
    expect(copy.UsageError).not.toBe(UsageError)
    const theirs = new copy.UsageError('message')
    expect(theirs).toBeInstanceOf(UsageError)
    expect(theirs).toBeInstanceOf(CrochetError)
    expect(theirs).not.toBeInstanceOf(TimeoutError)
    expect(new UsageError('message')).toBeInstanceOf(copy.CrochetError)
    expect(new copy.ReactorStartFailed('message', { ...stop, phase: 'spawn' })).toBeInstanceOf(ReactorStopped)
  })

  it("keeps its usual meaning for a user's own subclass", () => {
    class DatabaseError extends UsageError {}
    expect(new DatabaseError('message')).toBeInstanceOf(DatabaseError)
    expect(new DatabaseError('message')).toBeInstanceOf(UsageError)
    expect(new UsageError('message')).not.toBeInstanceOf(DatabaseError)
  })
})

describe('what an error shows of itself', () => {
  it('is what it carries, and no brand', () => {
    const error = new TimeoutError('message', { call: 'run', mayHaveRun: true, timeout: 5, phase: 'running' })
    expect(Object.keys(error).toSorted()).toEqual(['call', 'code', 'mayHaveRun', 'phase', 'timeout'])
    expect(Object.getOwnPropertySymbols(error)).toEqual([])
  })
})

describe('nameCall', () => {
  it('tells which call an error belongs to that was made before any call was known', () => {
    const error = nameCall(new UsageError('wrong'), 'run')
    expect(error).toMatchObject({ call: 'run', mayHaveRun: false, message: 'run(): wrong' })
  })

  it('leaves an error alone that knows its call', () => {
    expect(nameCall(new UsageError('wrong', { call: 'first' }), 'second')).toMatchObject({
      call: 'first',
      message: 'wrong',
    })
  })
})
