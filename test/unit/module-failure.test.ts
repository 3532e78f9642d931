import { describe, expect, it } from 'vitest'
import { FunctionNotFound } from '../../src/errors.js'
import { importModule } from '../../src/import-module.js'
import { missingModule, neighbour, writeModule } from '../native-modules.js'

describe('a module that is not there', () => {
  it.each<[string, string, string | undefined]>([
    ['a file', missingModule('none.mjs'), undefined],
    ['a built-in module', 'node:nope', undefined],
    ['a package', 'no-such-package', neighbour],
    ['a directory', missingModule(''), undefined],
    ['a URL that is none', 'nope:nope', undefined],
  ])('%s', async (_, module, from) => {
    const error = await failureOf(module, from)
    expect(error).toMatchObject({ phase: 'resolve', module, location: undefined, mayHaveRun: false })
    expect(error.message).toContain(`${module} cannot be found`)
    expect(error.cause).toBeInstanceOf(Error)
  })

  it('a path that its package does not export', async () => {
    writeModule('closed/package.json', '{ "name": "closed", "exports": { ".": "./index.js" } }')
    writeModule('closed/index.js', 'module.exports = {}')
    expect(await failureOf('closed/secret.js', neighbour)).toMatchObject({ phase: 'resolve' })
  })
})

describe('a module that does not load', () => {
  it.each([
    ['has a syntax error', 'syntax.mjs', 'export const a = 1\nexport const b = = 2\n', 2],
    ['has a syntax error, in CommonJS', 'syntax.cjs', 'exports.a = 1\n\nexports.b = = 2\n', 3],
    ['imports a name that does not exist', 'name.mjs', "export const a = 1\nimport { nope } from 'node:fs'\n", 2],
  ])('%s: with file and line', async (_, name, source, line) => {
    const module = writeModule(name, source)
    const error = await failureOf(module)
    expect(error.phase).toBe('load')
    expect(error.location).toMatch(new RegExp(`${name}:${line}$`))
    expect(error.message).toContain(`${name}:${line}`)
  })

  it.each([
    ['imports a file that does not exist', 'file.mjs', "import './none.mjs'"],
    ['imports a package that does not exist', 'package.mjs', "import 'no-such-package'"],
    ['imports a built-in module that does not exist', 'builtin.mjs', "import 'node:nope'"],
    ['requires a file that does not exist', 'require.cjs', "require('./none')"],
    ['throws', 'throws.mjs', "throw new RangeError('no database')"],
    [
      'throws an error with a code of resolution',
      'code.mjs',
      "throw Object.assign(new Error(), { code: 'MODULE_NOT_FOUND' })",
    ],
    ['rejects', 'rejects.mjs', "await Promise.reject(new RangeError('no database'))"],
    ['is of an unknown kind', 'text.unknown', 'text'],
  ])('%s', async (_, name, source) => {
    const module = writeModule(name, source)
    expect(await failureOf(module)).toMatchObject({ phase: 'load', module, mayHaveRun: false })
  })

  it('has what it threw as cause', async () => {
    const error = await failureOf(writeModule('cause.mjs', "throw new RangeError('no database')"))
    expect(error.cause).toMatchObject({ name: 'RangeError', message: 'no database' })
    expect(error.message).toContain('no database')
  })

  it.each(['undefined', 'null', '5', "'text'"])('has what it threw as cause when that is %s', async (thrown) => {
    const error = await failureOf(writeModule(`thrown-${thrown}.mjs`, `throw ${thrown}`))
    expect(error.phase).toBe('load')
    expect(error).toHaveProperty('cause')
    expect(error.message).toContain(thrown.replaceAll("'", ''))
  })
})

async function failureOf(module: string, from?: string): Promise<FunctionNotFound> {
  try {
    await importModule(module, from)
  } catch (error) {
    if (error instanceof FunctionNotFound) return error
    throw error
  }
  throw new Error(`${module} was imported`)
}
