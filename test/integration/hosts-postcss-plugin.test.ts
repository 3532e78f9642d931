// Runs PostCSS's synchronous API, in a program of its own, with the plugin of examples/hosts/postcss-plugin.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostPackage } from '../host-package.js'

let host: HostPackage

beforeEach(() => {
  host = new HostPackage('postcss-plugin')
})

afterEach(() => {
  host.remove()
})

test('has the asynchronous plugin run, and leaves the rest as it is', async () => {
  host.write('sample/two.css', "a { b: c }\n\n/* d */\ne { f: inline('dot.svg') no-repeat, inline('dot.svg') }\n")
  const image = `url("data:image/svg+xml;base64,${Buffer.from(host.read('sample/dot.svg')).toString('base64')}")`
  const { code, stdout, stderr } = await host.run('build.js', ['sample/two.css'])
  expect(stdout).toBe(`a { b: c }\n\n/* d */\ne { f: ${image} no-repeat, ${image} }\n`)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('could not run by itself: PostCSS refuses asynchronous plugins there', async () => {
  host.edit('build.js', 'pluginsInSidecar()', 'inlineImages')
  host.edit('build.js', 'import { pluginsInSidecar }', "import { inlineImages } from './inline-images.js'\nimport {}")
  const { code, stderr } = await host.run('build.js', ['sample/page.css'])
  expect(stderr).toContain('to work with async plugins')
  expect(code).toBe(1)
})

test('shows the line of the style sheet if there is no such image', async () => {
  host.edit('sample/page.css', 'dot.svg', 'none.svg')
  const { code, stdout, stderr } = await host.run('build.js', ['sample/page.css'])
  expect(stderr).toBe(`inline-images: ${host.path}/sample/page.css:2:15: cannot read none.svg: ENOENT\n`)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
})

test('fails at the deadline of a plugin that never answers', async () => {
  host.edit('plugins-in-sidecar.js', '10_000', '1_500')
  host.edit('inline-images.js', 'const file', 'await new Promise(() => {})\n    const file')
  const { code, stderr } = await host.run('build.js', ['sample/page.css'])
  expect(stderr).toMatch(/^(?:plugins-in-sidecar: )?runPlugins\(\) has no result after 1500 ms/)
  expect(code).toBe(1)
})
