// Renders pages in a program of its own, with the markdown-it plugin of examples/hosts/markdown-it.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostPackage } from '../host-package.js'

let host: HostPackage

beforeEach(() => {
  host = new HostPackage('markdown-it')
})

afterEach(() => {
  host.remove()
})

test('formats the fences of languages that prettier knows, in their order, and no others', async () => {
  const fences = ['```js', 'a( 1 )', '```', '```ts twoslash', 'let b:number', '```', '```scss', 'a{b{c:d}}', '```']
  host.write('page.md', [...fences, '```cobol', 'MOVE   A', '```', '```', 'a( 1 )', '```', ''].join('\n'))
  const { code, stdout, stderr } = await host.run('render.js', ['page.md'])
  const fenced = [...stdout.matchAll(/<code(?: class="language-(\w+)")?>([^<]*)<\/code>/g)]
  expect(fenced.map(([, language, text]) => [language, text])).toEqual([
    ['js', 'a(1);\n'],
    ['ts', 'let b: number;\n'],
    ['scss', 'a {\n  b {\n    c: d;\n  }\n}\n'],
    ['cobol', 'MOVE   A\n'],
    [undefined, 'a( 1 )\n'],
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('shows the line of the page and of the fence if a fence cannot be formatted', async () => {
  host.write('page.md', '# One\n\n```js\nfine()\n```\n\n```js\nok()\na b\n```\n')
  const { code, stdout, stderr } = await host.run('render.js', ['page.md'])
  expect(stderr).toContain('page.md:7: cannot format this fence: Missing semicolon. (2:2)\n')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
})

test('gives all fences of a page one deadline', async () => {
  host.write('page.md', '```js\na()\n```\n'.repeat(4))
  host.edit('render.js', 'use(formatFences)', 'use(formatFences, { timeout: 1_500 })')
  host.edit('formatter.js', '{ languages }', '_ = await new Promise(() => {})\n  const { languages }')
  const { code, stderr, durationMs } = await host.run('render.js', ['page.md'])
  expect(stderr).toMatch(/page\.md:1: cannot format this fence: formatFence\(\) has no result after \d+ ms/)
  expect(code).toBe(1)
  expect(durationMs).toBeGreaterThan(1_500)
  expect(durationMs).toBeLessThan(6_000)
})
