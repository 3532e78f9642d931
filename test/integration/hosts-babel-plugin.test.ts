// Runs Babel's synchronous API, in a program of its own, with the plugin of examples/hosts/babel-plugin.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostPackage } from '../host-package.js'

let host: HostPackage

beforeEach(() => {
  host = new HostPackage('babel-plugin')
})

afterEach(() => {
  host.remove()
})

test('puts the text of the bundle where it was imported', async () => {
  const { code, stdout, stderr } = await host.run('build.js', ['sample/page.js'])
  expect(stdout).toMatch(/^const source = ".*const answer = 42;.*postMessage\(answer\);.*";\n/)
  expect(stdout).toContain('new Worker(URL.createObjectURL(new Blob([source])))')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('gives every import of a file its own bundle', async () => {
  host.write('sample/two.js', "import a from 'bundled:./answer.js'\nimport b from 'bundled:./worker.js'\nuse(a, b)\n")
  const { stdout } = await host.run('build.js', ['sample/two.js'])
  expect(stdout).toMatch(/^const a = "(?!.*postMessage).*";\nconst b = ".*postMessage.*";\nuse\(a, b\);\n$/)
})

test.each([
  ['does not parse', 'postMessage(}\n', 'sample/bad.js (1:12): Expression expected'],
  [
    'imports what is not there',
    "import { no } from './answer.js'\npostMessage(no)\n",
    'sample/bad.js (1:9): "no" is not',
  ],
])('shows both places if what is bundled %s', async (_, source, message) => {
  host.write('sample/bad.js', source)
  host.edit('sample/page.js', './worker.js', './bad.js')
  const { code, stdout, stderr } = await host.run('build.js', ['sample/page.js'])
  expect(stderr).toContain(`${host.path}/sample/page.js: Cannot bundle ./bad.js: ${message}`)
  expect(stderr).toContain("> 1 | import source from 'bundled:./bad.js'")
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
})

test('fails at the deadline of a bundler that never answers, with the line of the import', async () => {
  host.edit('bundled-text-plugin.js', '30_000', '1_500')
  host.edit('bundler.js', 'const bundled', 'await new Promise(() => {})\n  const bundled')
  const { code, stderr } = await host.run('build.js', ['sample/page.js'])
  expect(stderr).toMatch(/page\.js: Cannot bundle \.\/worker\.js: .*bundle.* 1500 ms/)
  expect(stderr).toContain("> 1 | import source from 'bundled:./worker.js'")
  expect(code).toBe(1)
})
