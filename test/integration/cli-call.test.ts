// `crochet call`: what it prints where, and its exit codes.
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { callFunction, crochet, folderWithCommand, functions, runInShell } from '../command-line.js'
import { UserFolder } from '../user-folder.js'

const folder = new UserFolder(['execa'])
folder.write('tasks.mjs', "export const where = async () => process.cwd()\nexport const name = async () => 'tasks'\n")
afterAll(() => folder.remove())

describe('the module', () => {
  it.each([
    ['a node: name', 'node:path', 'basename', '/a/b', 'b'],
    ["a built-in's plain name", 'path', 'posix.basename', '/a/b', 'b'],
    ['an absolute path', functions, 'deep.greeters.polite.greet', 'x', 'hello x'],
    ['a URL', pathToFileURL(functions).href, 'echo', 'x', 'x'],
    ['CommonJS, as its default', `${dirname(functions)}/common.cjs`, 'default', 'x', 'cjs x'],
    ['CommonJS, by a name', `${dirname(functions)}/common.cjs`, 'loud', 'x', 'X'],
  ])('may be %s', async (_, module, path, argument, result) => {
    const { stdout, stderr, code } = await crochet(['call', module, path, JSON.stringify(argument)])
    expect({ stdout, stderr, code }).toEqual({ stdout: `${JSON.stringify(result)}\n`, stderr: '', code: 0 })
  })

  it('is seen from the current directory: a relative path, a package', async () => {
    const options = { cwd: folder.path }
    expect(await crochet(['call', './tasks.mjs', 'where'], options)).toMatchObject({
      stdout: `${JSON.stringify(folder.path)}\n`,
      code: 0,
    })
    const packaged = await crochet(['call', 'execa', 'execa', '"node"', '["-p", "6 * 7"]'], options)
    expect(JSON.parse(packaged.stdout)).toMatchObject({ stdout: '42' })
  })

  it('that is a file, but was named like a package: the error says how to name it', async () => {
    const { code, stderr } = await crochet(['call', 'tasks.mjs', 'name'], { cwd: folder.path })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/cannot be found[^]*write \.\/tasks\.mjs\n$/),
    })
  })
})

describe('the result, on a pipe', () => {
  it.each([
    ['numbers', ['sum', '1', '2.5', '-3', '--', '-4'], '-3.5'],
    [
      'what JSON has a form for',
      ['value', '"plain"'],
      '{"date":"1970-01-01T00:00:00.000Z","bytes":{"type":"Buffer","data":[104,105]},"list":[null,-1.5,"ö"]}',
    ],
    ['an object that is there twice', ['value', '"twice"'], '[{},{}]'],
    ['any JSON', ['echo', '{"a":[null,true,"\\u0000"]}'], '{"a":[null,true,"\\u0000"]}'],
    ['with a deadline', ['deadline'], 'true'],
  ])('is one line of JSON: %s', async (_, args, line) => {
    const { stdout, stderr, code } = await callFunction(...args)
    expect({ stdout, stderr, code }).toEqual({ stdout: `${line}\n`, stderr: '', code: 0 })
  })

  it('is nothing for undefined', async () => {
    expect(await callFunction('nothing')).toMatchObject({ stdout: '', stderr: '', code: 0 })
  })

  it.each([
    ['map', 'a Map', 'result.items[1]', '{ items: [ 1, Map(1) {'],
    ['bigint', 'a BigInt', 'result.big', '{ big: 10n }'],
    ['nan', 'NaN', 'result[1]', '[ 0, NaN ]'],
    ['error', 'an Error', 'result["not a name"]', "'not a name': Error: told"],
    ['bytes', 'a Uint8Array', 'result', 'Uint8Array(1) [ 1 ]'],
    ['cyclic', 'an object within itself', 'result.list[0]', '<ref *1> { list: [ [Circular *1] ] }'],
  ])('that JSON cannot say is an error, and can be inspected: %s', async (name, what, path, shown) => {
    const refused = await callFunction('value', JSON.stringify(name))
    const stderr = `crochet: JSON cannot say ${what}, which is at ${path}; --format inspect prints it\n`
    expect(refused).toMatchObject({ stdout: '', stderr, code: 1 })
    const inspected = await callFunction('value', JSON.stringify(name), '-f', 'inspect')
    expect(inspected).toMatchObject({ stderr: '', code: 0 })
    expect(inspected.stdout).toContain(shown)
  })

  it('is whole, however long, and may be left unread', async () => {
    const { stdout } = await callFunction('value', '"long"')
    expect(stdout).toHaveLength(4_000_003)
    for (const args of [`call ${functions} value '"long"'`, 'doctor', '--help', 'protocol']) {
      const { code, stderr } = await runInShell(
        `{ crochet ${args}; echo $? >&2; } | head -c1`,
        folder.path,
        folderWithCommand(folder.path),
      )
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '0\n' })
    }
  })
})

describe('a failure', () => {
  it('of the function shows its frames in the reactor, and none of this program', async () => {
    const { code, stdout, stderr } = await callFunction('fail')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /^TypeError: no such thing\n {4}--- in the reactor ---\n {4}at Module\.fail \(.*functions\.mjs:\d+/,
    )
    expect(stderr).toMatch(/code: 'NO_THING',\n {2}cause: Error: deep down/)
    expect(stderr).not.toContain('cli/main.cjs')
  })

  it.each([
    ['throws what is no error', ['throwZero'], /^crochet: throwZero\(\) threw 0\n$/],
    ['ends the sidecar', ['exit', '3'], /^crochet: exit\(\): the sidecar exited with code 3\n$/],
    ['is not there', ['nowhere'], /^crochet: .* has no export nowhere; it has deadline, deep, echo/],
  ])('tells what happened, in a line: a function that %s', async (_, args, message) => {
    const { code, stdout, stderr } = await callFunction(...args)
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(message) })
    expect(stderr.trimEnd()).not.toContain('\n')
  })

  it('of a module that does not load shows where', async () => {
    const { code, stderr } = await crochet(['call', `${dirname(functions)}/broken.mjs`, 'x'])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^crochet: the module .* does not load: not today\nRangeError: not today\n {4}at .*broken\.mjs:1/,
    )
  })

  it.each([[[]], [['--progress']]])('by timeout has an exit code of its own %s', async (options) => {
    const { code, stderr, durationMs } = await callFunction('hang', '"spin"', '--timeout', '4000', ...options)
    expect({ code, stderr }).toEqual({
      code: 124,
      stderr: 'begun\ncrochet: hang() has no result after 4000 ms; --timeout allows more\n',
    })
    expect(durationMs).toBeLessThan(4000 + 4000)
  })
})

describe('a mistake in the command line', () => {
  it.each([
    [['call', functions, 'echo', 'text'], /argument 1 is not JSON: text\n.*\n.*quotes of the shell: '"text"'\n/],
    [['call', functions, 'echo', '1', "it's"], /argument 2 is not JSON: it's\n.*\n.*: '"it'\\''s"'\n/],
    [['call', functions, 'echo', '{a:1}'], /argument 1 is not JSON: \{a:1\}\n.*\n.* as in '\{"name":"text"\}'\n/],
    [['call', functions, 'a..b'], /export has to be names with dots between them.*a\.\.b/],
    [['call', functions], /missing required argument 'export'/],
    [['call', functions, 'echo', '--timeout', 'soon'], /--timeout <ms>.*'soon' is invalid. It has to be a number/],
    [['call', functions, 'echo', '--timeout', '-1'], /--timeout <ms>.*'-1' is invalid/],
    [['call', functions, 'echo', '--format', 'xml'], /--format <format>.*Allowed choices are json, inspect/],
    [['call', functions, 'echo', '--nonsense'], /unknown option '--nonsense'/],
    [['nonsense'], /unknown command 'nonsense'/],
    [[], /Usage: crochet/],
  ])('%j: exit code 2, nothing on stdout', async (args, message) => {
    const { code, stdout, stderr } = await crochet(args)
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) })
  })
})

it('prints what the function prints on stderr, with --progress too where that is no terminal', async () => {
  for (const options of [[], ['--progress'], ['--background']]) {
    const { code, stdout, stderr } = await callFunction('slow', '200', ...options)
    expect({ options, code, stdout, stderr }).toEqual({ options, code: 0, stdout: '200\n', stderr: 'on its way\n' })
  }
})
