// Runs ESLint's own command line on a project that uses the rule of examples/hosts/eslint-rule.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostPackage } from '../host-package.js'

const ESLINT = 'node_modules/eslint/bin/eslint.js'
const UGLY = 'export function greet(name) { return `hello ${name}`; }\n'
const PRETTY = 'export function greet(name) {\n  return `hello ${name}`;\n}\n'
let host: HostPackage

beforeEach(() => {
  host = new HostPackage('eslint-rule')
})

afterEach(() => {
  host.remove()
})

test('reports what prettier would write otherwise, by the settings of the project, and fixes it', async () => {
  const reported = await host.run(ESLINT, ['--max-warnings', '0', 'samples'])
  expect(reported).toMatchObject({ code: 1, stderr: expect.stringContaining('too many warnings') })
  expect(reported.stdout).toContain(
    `${host.path}/samples/greet.js
  1:30  warning  Prettier would write "\\n  return \`hello \${name}\`;\\n"  example/formatted`,
  )

  expect(await host.run(ESLINT, ['--fix', '--max-warnings', '0', 'samples'])).toMatchObject({ code: 0, stdout: '' })
  expect(host.read('samples/greet.js')).toBe(PRETTY)

  host.write('.prettierrc', '{ "semi": false }')
  await host.run(ESLINT, ['--fix', 'samples'])
  expect(host.read('samples/greet.js')).toBe(PRETTY.replace(';', ''))
})

test('works in several threads of ESLint, each of which has a sidecar', async () => {
  const files = Array.from({ length: 12 }, (_, index) => `samples/file-${index}.js`)
  for (const file of files) host.write(file, UGLY)
  const sidecars = host.countSidecars('formatter.js')
  const { code } = await host.run(ESLINT, ['--fix', '--concurrency', '3', '--max-warnings', '0', 'samples'])
  expect(code).toBe(0)
  expect(sidecars()).toBe(3)
  expect(files.map((file) => host.read(file))).toEqual(files.map(() => PRETTY))
})

test('shows the place that prettier cannot read, as a problem of the file', async () => {
  host.write('.prettierrc', '{ "overrides": [{ "files": "settings.js", "options": { "parser": "json" } }] }')
  host.write('samples/settings.js', '[\n  1,\n  a + b,\n]\n')
  const { code, stdout } = await host.run(ESLINT, ['samples/settings.js'])
  expect(stdout).toMatch(/settings\.js\n +3:3 +warning +.*\(3:3\) +example\/formatted/)
  expect(code).toBe(0)
})

test('stops ESLint if the formatter itself fails, with the file, the rule and both stacks', async () => {
  host.write('.prettierrc', '{ "plugins": ["no-such-plugin"] }')
  const { code, stderr } = await host.run(ESLINT, ['samples/greet.js'])
  expect(stderr).toContain("Cannot find package 'no-such-plugin'")
  expect(stderr).toContain(`Occurred while linting ${host.path}/samples/greet.js`)
  expect(stderr).toContain('Rule: "example/formatted"')
  expect(stderr).toMatch(/at Program \(.*formatted-rule\.js:\d+:\d+\)[\s\S]*--- in the reactor ---/)
  expect(code).toBe(2)
})

test('stops ESLint at the deadline of a formatter that never answers', async () => {
  host.edit('formatted-rule.js', '10_000', '1_500')
  host.edit('formatter.js', 'return format', 'await new Promise(() => {})\n  return format')
  const { code, stderr } = await host.run(ESLINT, ['samples/greet.js'])
  expect(stderr).toMatch(/TimeoutError: .*formatted.* 1500 ms/)
  expect(stderr).toContain('Rule: "example/formatted"')
  expect(code).toBe(2)
})
