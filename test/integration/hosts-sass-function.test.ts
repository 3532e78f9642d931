// Runs sass's synchronous API, in a program of its own, with the function of examples/hosts/sass-function.
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostPackage } from '../host-package.js'

let host: HostPackage

beforeEach(() => {
  host = new HostPackage('sass-function')
})

afterEach(() => {
  host.remove()
})

test('has the fingerprint of each file in its URL, wherever sass calls it', async () => {
  const content = 'x'.repeat(3_000_000)
  host.write('sample/large.bin', content)
  host.write(
    'sample/list.scss',
    "@each $name in 'logo.svg', 'large.bin' {\n  .a { b: asset-url($name) }\n}\n@function twice($f) { @return asset-url($f), asset-url($f) }\n.c { d: twice('logo.svg') }\n",
  )
  const [logo, large] = [host.read('sample/logo.svg'), content].map(fingerprint)
  const { code, stdout, stderr } = await host.run('build.js', ['sample/list.scss'])
  expect(stdout.match(/url\(.*/g)).toEqual([
    `url("logo.svg?v=${logo}");`,
    `url("large.bin?v=${large}");`,
    `url("logo.svg?v=${logo}"), url("logo.svg?v=${logo}");`,
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('shows the line of the style sheet if there is no such file', async () => {
  host.edit('sample/page.scss', 'logo.svg', 'none.svg')
  const { code, stdout, stderr } = await host.run('build.js', ['sample/page.scss'])
  expect(stderr).toMatch(
    /^ENOENT: .*none\.svg'\n[\s\S]*2 │ +background: asset-url\("none\.svg"\);\n[\s\S]*page\.scss 2:15/,
  )
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
})

test('shows the line of the style sheet at the deadline of what never answers', async () => {
  host.edit('asset-url.js', '5_000', '1_500')
  host.edit('fingerprint.js', 'await pipeline', 'await new Promise(() => {})\n  await pipeline')
  const { code, stderr } = await host.run('build.js', ['sample/page.scss'])
  expect(stderr).toMatch(/^fingerprint\(\) has no result after 1500 ms.*\n[\s\S]*page\.scss 2:15/)
  expect(code).toBe(1)
})

function fingerprint(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 8)
}
