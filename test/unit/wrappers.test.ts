import { describe, expect, it, vi } from 'vitest'
import { type CallTarget, setTarget, targetOf } from '../../client/call-target.js'
import { reactorModule } from '../../client/references.js'
import { wrap } from '../../client/wrappers.js'
import { UsageError } from '../../src/errors.js'

type Wrapped = ((...args: unknown[]) => unknown) & { readonly [name: string]: Wrapped }

const make = vi.fn((target: CallTarget) => (...args: unknown[]): unknown => [target.path, ...args])

describe('the wrapper of a function', () => {
  it('calls what it was made for', () => {
    expect(wrapped(reference('run'))('a', 'b')).toEqual(['run', 'a', 'b'])
  })

  it('has the name, the length and the plain function', () => {
    const target = targetFor('run')
    const wrapper = wrapped(referenceTo(target))
    expect(wrapper.name).toBe('run')
    expect(wrapper.length).toBe(3)
    expect(wrapper.wrappedFunction).toBe(target.wrappedFunction)
  })

  it('has no wrapped properties when it was defined in place', () => {
    expect(wrapped(reference('run')).other).toBeUndefined()
  })
})

describe('the wrapper of a module', () => {
  const module = reactorModule<Record<string, () => void>>('file:///module.mjs')

  it('has wrapped functions', () => {
    expect(wrapped(module).run?.('a')).toEqual([['run'], 'a'])
  })

  it('has wrapped functions at any depth', () => {
    expect(wrapped(module).deep?.down?.run?.()).toEqual([['deep', 'down', 'run']])
  })

  it('has functions with names and plain functions of their own', () => {
    const run = targetOf(module['run'])
    const wrapper = wrapped(module).run
    expect(wrapper?.name).toBe('run')
    expect(wrapper?.wrappedFunction).toBe(run?.wrappedFunction)
  })

  it('has the same function each time', () => {
    const wrapper = wrapped(module)
    expect(wrapper.run).toBe(wrapper.run)
  })

  it('is callable itself, for a module that is a function', () => {
    expect(wrapped(module)('a')).toEqual([[], 'a'])
  })

  it('has the plain function of a module that is one', () => {
    expect(wrapped(module).wrappedFunction).toBe(targetOf(module)?.wrappedFunction)
  })

  it('is no thenable', async () => {
    const wrapper = wrapped(module)
    expect((await Promise.resolve(wrapper)) === wrapper).toBe(true)
  })

  it('makes no wrapper before it is asked for', () => {
    make.mockClear()
    wrapped(reactorModule('file:///lazy.mjs'))
    expect(make).toHaveBeenCalledTimes(1)
  })
})

describe('what is no reference', () => {
  it('is refused with what to do about it when it is a function', () => {
    expect(() => wrap(() => 1, 'waitFor', make)).toThrow(UsageError)
    expect(() => wrap(() => 1, 'waitFor', make)).toThrow(/waitFor: .*reactorModule.*reactorFunction/)
  })

  it.each([undefined, null, {}, 'fs', Promise.resolve()])('is refused: %o', (given) => {
    expect(() => wrap(given, 'runInReactor', make)).toThrow(UsageError)
  })

  it('is refused when it was wrapped before', () => {
    expect(() => wrap(wrapped(reference('run')), 'waitFor', make)).toThrow(UsageError)
  })
})

function wrapped(given: object): Wrapped {
  return wrap(given, 'waitFor', make) as Wrapped
}

function reference(path: string): object {
  return referenceTo(targetFor(path))
}

function referenceTo(target: CallTarget): object {
  const fn = (): void => {}
  setTarget(fn, target)
  return fn
}

function targetFor(path: string): CallTarget {
  return {
    module: 'file:///module.mjs',
    from: undefined,
    path,
    name: path,
    length: 3,
    wrappedFunction: async () => {},
    child: undefined,
  }
}
