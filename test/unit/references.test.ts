import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type CallTarget, targetOf } from '../../client/call-target.js'
import { reactorFunction, reactorModule } from '../../client/references.js'
import { FunctionNotFound, UsageError } from '../../src/errors.js'
import { registeredFunction } from '../../src/reactor-functions.js'

type Anything = Record<string, (...args: unknown[]) => unknown>

describe('where a module is', () => {
  const base = 'file:///home/me/host.mjs'
  it.each([
    ['node:fs/promises', undefined, 'node:fs/promises', undefined],
    ['fs', undefined, 'fs', undefined],
    ['fs', base, 'fs', undefined],
    ['file:///a/b.mjs', undefined, 'file:///a/b.mjs', undefined],
    ['file:///a/b.mjs', base, 'file:///a/b.mjs', undefined],
    ['data:text/javascript,export{}', undefined, 'data:text/javascript,export{}', undefined],
    ['/a/b c.mjs', undefined, 'file:///a/b%20c.mjs', undefined],
    ['./b.mjs', base, 'file:///home/me/b.mjs', undefined],
    ['../b.mjs', base, 'file:///home/b.mjs', undefined],
    ['./b.mjs', '/home/me/host.cjs', 'file:///home/me/b.mjs', undefined],
    ['axios', base, 'axios', base],
    ['@scope/name/sub', base, '@scope/name/sub', base],
    ['#internal', base, '#internal', base],
  ])('%s, seen from %s', (specifier, from, module, seenFrom) => {
    expect(targetOf(reactorModule(specifier, from))).toMatchObject({ module, from: seenFrom })
  })

  it.each(['./b.mjs', '../b.mjs', 'axios', '#internal'])('is unknown for %s without a from', (specifier) => {
    expect(() => reactorModule(specifier)).toThrow(UsageError)
    expect(() => reactorModule(specifier)).toThrow('import.meta.url')
  })

  it.each(['', 5, undefined, null, {}])('is unknown for the specifier %o', (specifier) => {
    expect(() => reactorModule(specifier as string)).toThrow(UsageError)
  })

  it.each(['host.mjs', 'https://example.com/a.mjs', 5, {}])('is unknown for the from %o', (from) => {
    expect(() => reactorModule('./b.mjs', from as string)).toThrow(UsageError)
  })
})

describe('a reference', () => {
  const files = reactorModule<typeof import('node:fs')>('node:fs')

  it('leads to functions by their path', () => {
    expect(target(files.promises.readFile)).toMatchObject({
      module: 'node:fs',
      path: ['promises', 'readFile'],
      name: 'readFile',
      length: 0,
    })
  })

  it('of a whole module has its specifier as name', () => {
    expect(target(files)).toMatchObject({ path: [], name: 'node:fs' })
  })

  it('is the same object each time', () => {
    expect(files.promises.readFile === files.promises.readFile).toBe(true)
  })

  it('is no thenable', async () => {
    expect((await Promise.resolve(files)) === files).toBe(true)
  })

  it('has nothing under symbols', () => {
    expect(Reflect.get(files, Symbol.iterator)).toBeUndefined()
    expect(Reflect.get(files, Symbol.toPrimitive)).toBeUndefined()
  })

  it('can lead to exports with the names of what functions have', () => {
    const odd = reactorModule<Anything>('file:///odd.mjs')
    for (const name of ['name', 'length', 'prototype', 'apply', 'call', 'bind', 'constructor', 'toString']) {
      expect(target(odd[name])).toMatchObject({ path: [name] })
    }
  })

  it('cannot be called', () => {
    expect(() => files.readFileSync('a')).toThrow(UsageError)
    expect(() => files.readFileSync('a')).toThrow('node:fs.readFileSync is a reference')
  })

  it('cannot be changed', () => {
    expect(() => Object.assign(files, { a: 1 })).toThrow(UsageError)
  })

  it('runs its wrappedFunction in this process', async () => {
    await expect(target(reactorModule<Anything>('node:path')['basename']).wrappedFunction('/a/b')).resolves.toBe('b')
  })

  it('has a wrappedFunction that rejects where there is no function', async () => {
    const missing = target(reactorModule<Anything>('node:path')['baseName']).wrappedFunction()
    await expect(missing).rejects.toBeInstanceOf(FunctionNotFound)
  })

  it('imports nothing in this process', () => {
    expect(() => reactorModule<Anything>('file:///does/not/exist.mjs')['run']).not.toThrow()
  })
})

describe('a function defined in place', () => {
  it('is returned as it is', () => {
    const fn = async function unchanged() {}
    expect(reactorFunction(import.meta.url, fn)).toBe(fn)
  })

  it('is known by its file and its name', () => {
    async function inPlace(a: string, b: string) {
      return a + b
    }
    expect(target(reactorFunction(import.meta.url, inPlace))).toMatchObject({
      module: import.meta.url,
      path: 'inPlace',
      name: 'inPlace',
      length: 2,
      wrappedFunction: inPlace,
      child: undefined,
    })
    expect(registeredFunction(import.meta.url, 'inPlace')).toBe(inPlace)
  })

  it('may be given with __filename', () => {
    const path = fileURLToPath(import.meta.url)
    const fn = reactorFunction(path, async function fromCommonJs() {})
    expect(target(fn).module).toBe(pathToFileURL(path).href)
  })

  it('may be an arrow function that has a name', () => {
    const arrow = async (a: string) => a
    expect(target(reactorFunction(import.meta.url, arrow)).name).toBe('arrow')
  })

  it('may be defined again by another evaluation of its file', () => {
    const evaluate = () => reactorFunction(import.meta.url, async function evaluatedTwice() {})
    evaluate()
    expect(evaluate).not.toThrow()
  })

  it('must not share its name with another of its file', () => {
    reactorFunction(import.meta.url, async function twin() {
      return 1
    })
    const second = async function twin() {
      return 2
    }
    expect(() => reactorFunction(import.meta.url, second)).toThrow(UsageError)
  })

  it('may share its name with one of another file', () => {
    reactorFunction('file:///a.mjs', async function cousin() {})
    expect(() => reactorFunction('file:///b.mjs', async function cousin() {})).not.toThrow()
  })

  it.each([
    ['nothing', undefined],
    ['a promise', Promise.resolve()],
    ['a name', 'fetchAll'],
    ['without a name', async () => {}],
    ['bound', console.log.bind(console)],
    ['native', Math.max],
    ['a method', { async method() {} }.method],
    [
      "a class's method",
      class Files {
        async read() {}
      }.prototype.read,
    ],
  ])('must be a function of its own, not %s', (_, fn) => {
    expect(() => reactorFunction('file:///refused.mjs', fn as () => unknown)).toThrow(UsageError)
  })

  it.each([undefined, 'host.mjs', 'https://example.com/a.mjs'])('must say where it is, not %o', (url) => {
    expect(() => reactorFunction(url as string, async function somewhere() {})).toThrow(UsageError)
  })
})

function target(reference: unknown): CallTarget {
  const found = targetOf(reference)
  if (found === undefined) throw new Error('no reference')
  return found
}
