// Runs Jest's own command line on a project that uses the transform of examples/hosts/jest-transform.
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostPackage } from '../host-package.js'

const JEST = 'node_modules/jest/bin/jest.js'
let host: HostPackage

beforeEach(() => {
  host = new HostPackage('jest-transform')
})

afterEach(() => {
  host.remove()
})

test.each([
  ['two processes of Jest’s', ['--maxWorkers=2'], 2],
  ['two threads of Jest’s', ['--maxWorkers=2', '--workerThreads'], 2],
  ['Jest’s own process', ['--runInBand'], 1],
])('compiles in %s, with a sidecar for each', async (_, args, expected) => {
  const sidecars = host.countSidecars('compiler.js')
  const { code, stderr } = await jest(args)
  expect(sidecars()).toBe(expected)
  expect(stderr).toContain('Tests:       3 passed, 3 total')
  expect(stderr).not.toMatch(/did not exit|failed to exit|open handle/)
  expect(code).toBe(0)
})

test('starts no sidecar for what Jest has kept, and compiles anew what has changed', async () => {
  const sidecars = host.countSidecars('compiler.js')
  await jest(['--runInBand'])
  expect(sidecars()).toBe(1)
  expect(await jest(['--runInBand'])).toMatchObject({ code: 0 })
  expect(sidecars()).toBe(1)

  host.edit('tests/greet.ts', 'hello', 'goodbye')
  const { code, stderr } = await jest(['--runInBand'])
  expect(stderr).toContain('Received: "goodbye jest"')
  expect(code).toBe(1)
  expect(sidecars()).toBe(2)

  // What the compiler would do now is another thing, with another key.
  host.edit('compiler.js', "format: 'cjs'", "format: 'cjs', minify: true")
  await jest(['--runInBand'])
  expect(sidecars()).toBe(3)
})

test('maps a failure to the line of the TypeScript file', async () => {
  host.write(
    'tests/area.ts',
    'interface Size {\n  width: number\n}\n\nexport const area = (_: Size) => {\n  throw new Error("no area")\n}\n',
  )
  const { code, stderr } = await jest(['--runInBand', 'area.test'])
  expect(stderr).toMatch(/no area[\s\S]*> 6 \|\s+throw new Error\("no area"\)[\s\S]*tests\/area\.ts:6:9/)
  expect(code).toBe(1)
})

test('shows the place of what does not compile, and runs the other tests', async () => {
  host.write('tests/bad.test.ts', 'const a: number = ;\n')
  const { code, stderr } = await jest(['--maxWorkers=2'])
  expect(stderr).toContain('tests/bad.test.ts:1:18: ERROR: Unexpected ";"')
  expect(stderr).toContain('--- in the reactor ---')
  expect(stderr).toContain('Tests:       3 passed, 3 total')
  expect(code).toBe(1)
})

test('would take no promise', async () => {
  host.edit('esbuild-transform.js', 'process(source, path) {', 'async process(source, path) {')
  const { code, stderr } = await jest(['--runInBand', 'area.test'])
  expect(stderr).toContain('Invalid return value')
  expect(code).toBe(1)
})

test('fails the test file at the deadline of a compiler that never answers', async () => {
  host.edit('esbuild-transform.js', '30_000', '1_500')
  host.edit('compiler.js', 'const { code }', 'await new Promise(() => {})\n  const { code }')
  const { code, stderr } = await jest(['--runInBand', 'area.test'])
  expect(stderr).toContain('Test suite failed to run')
  expect(stderr).toMatch(/compile.* 1500 ms/)
  expect(code).toBe(1)
})

/** With a cache of its own. Jest reports on stderr. */
function jest(args: readonly string[]) {
  return host.run(JEST, [...args, '--cacheDirectory', join(host.path, 'cache')])
}
