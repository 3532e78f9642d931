import { beforeEach, describe, expect, it } from 'vitest'
import { Modules } from '../../sidecar/modules.js'
import { FunctionNotFound } from '../../src/errors.js'
import { registerFunction } from '../../src/reactor-functions.js'
import { neighbour, writeModule } from '../native-modules.js'

const COUNTER = 'let count = 0\nexport const next = () => ++count\n'

let modules: Modules

beforeEach(() => {
  modules = new Modules()
})

describe('a module', () => {
  it('is imported when a function of it is first asked for', async () => {
    const next = await modules.find(writeModule('first.mjs', COUNTER), ['next'], undefined)
    expect(next()).toBe(1)
  })

  it('keeps its state between calls', async () => {
    const module = writeModule('state.mjs', COUNTER)
    const first = await modules.find(module, ['next'], undefined)
    const second = await modules.find(module, ['next'], undefined)
    expect([first(), second()]).toEqual([1, 2])
  })

  it('has its functions at once from then on', async () => {
    const module = writeModule('warm.mjs', COUNTER)
    expect(modules.find(module, ['next'], undefined)).toBeInstanceOf(Promise)
    await modules.load(module, undefined)
    expect(modules.find(module, ['next'], undefined)).toBeTypeOf('function')
  })

  it('is imported once for calls that come together', async () => {
    const module = writeModule('together.mjs', COUNTER)
    expect(modules.load(module, undefined)).toBe(modules.load(module, undefined))
  })

  it('may be a built-in one', async () => {
    const basename = await modules.find('node:path', ['posix', 'basename'], undefined)
    expect(basename('/a/b')).toBe('b')
  })

  it('may be CommonJS', async () => {
    const module = writeModule('common.cjs', 'module.exports = { run() { return this === module.exports } }')
    expect((await modules.find(module, ['run'], undefined))()).toBe(true)
  })

  it('may be a CommonJS function', async () => {
    const module = writeModule('function.cjs', "module.exports = () => 'called'")
    expect((await modules.find(module, [], undefined))()).toBe('called')
  })

  it('may be a package, as the module that names it would resolve it', async () => {
    writeModule('some-package/index.js', "exports.who = () => 'some-package'")
    expect((await modules.find('some-package', ['who'], neighbour))()).toBe('some-package')
  })

  it('is looked for again when it was not there', async () => {
    await expect(modules.load('later-package', neighbour)).rejects.toMatchObject({ phase: 'resolve' })
    writeModule('later-package/index.js', 'exports.run = () => {}')
    await expect(modules.load('later-package', neighbour)).resolves.toHaveProperty('run')
  })

  it('is listed by its URL once it has been loaded, once', async () => {
    const module = writeModule('listed.mjs', COUNTER)
    const address = writeModule('listed-package/index.js', 'exports.run = () => {}')
    const loading = modules.load('listed-package', neighbour)
    expect(modules.urls).toEqual([])
    await loading
    await modules.load(module, undefined)
    await modules.load('./node_modules/listed.mjs', neighbour)
    await modules.load('./missing.mjs', neighbour).catch(() => {})
    expect(modules.urls).toEqual([address, module])
  })

  it('that failed fails each call', async () => {
    const module = writeModule('broken.mjs', "throw new RangeError('no database')")
    for (const attempt of [1, 2]) {
      await expect(modules.load(module, undefined), `attempt ${attempt}`).rejects.toMatchObject({ phase: 'load' })
    }
  })
})

describe('a function', () => {
  it('that is missing is FunctionNotFound, cold and warm', async () => {
    const module = writeModule('missing.mjs', COUNTER)
    await expect(modules.find(module, ['nest'], undefined)).rejects.toMatchObject({ phase: 'export', names: ['next'] })
    expect(() => modules.find(module, ['nest'], undefined)).toThrow(FunctionNotFound)
  })

  it('defined in place is found by its name, once its file has been imported', async () => {
    const module = writeModule('in-place.mjs', 'export {}')
    registerFunction(module, 'inPlace', () => 'registered')
    expect((await modules.find(module, 'inPlace', undefined))()).toBe('registered')
  })

  it('that was not defined in place is FunctionNotFound, though there is an export of that name', async () => {
    const module = writeModule('not-in-place.mjs', COUNTER)
    await expect(modules.find(module, 'next', undefined)).rejects.toMatchObject({ phase: 'export', module })
  })
})
