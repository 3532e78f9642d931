import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inheritedNodeOptions } from '../../client/node-options.js'

describe("what a sidecar takes over from the host's command line", () => {
  it.each([
    ['--import', './register.mjs'],
    ['--require', './setup.cjs'],
    ['-r', './setup.cjs'],
    ['--loader', 'tsx'],
    ['--experimental-loader', 'tsx'],
    ['--conditions', 'development'],
    ['-C', 'development'],
    ['--allow-fs-read', '*'],
    ['--allow-fs-write', './out'],
  ])('is %s with its value', (option, value) => {
    expect(inheritedNodeOptions([option, value])).toEqual([option, value])
    expect(inheritedNodeOptions([`${option}=${value}`])).toEqual([`${option}=${value}`])
  })

  it.each([
    '--experimental-strip-types',
    '--no-experimental-strip-types',
    '--experimental-transform-types',
    '--enable-source-maps',
    '--preserve-symlinks',
    '--preserve-symlinks-main',
    '--permission',
    '--experimental-permission',
    '--allow-worker',
    '--allow-child-process',
  ])('is %s', (option) => {
    expect(inheritedNodeOptions([option])).toEqual([option])
  })

  it.each([
    ['-e', 'main()'],
    ['--eval', 'main()'],
    ['-p', '1 + 1'],
    ['-i'],
    ['--input-type=module'],
    ['--test'],
    ['--test-reporter', 'tap'],
    ['--watch'],
    ['--watch-path', './src'],
    ['--inspect'],
    ['--inspect=127.0.0.1:9229'],
    ['--inspect-brk'],
    ['--inspect-port', '0'],
    ['--max-old-space-size=100'],
    ['--title', 'host'],
  ])('is not %s', (...options) => {
    expect(inheritedNodeOptions(options)).toEqual([])
  })

  it('keeps its order, and leaves the rest out', () => {
    const given = ['--inspect', '--import', 'a', '--test', '-r', 'b', '--import=c', '-e', 'main()']
    expect(inheritedNodeOptions(given)).toEqual(['--import', 'a', '-r', 'b', '--import=c'])
  })

  it('is nothing for a host without options', () => {
    expect(inheritedNodeOptions([])).toEqual([])
  })
})

describe('a preload of a sidecar that runs in another directory', () => {
  const url = new URL('../fixtures/reactor/init.mjs', import.meta.url).href
  const path = fileURLToPath(url)
  const preload = `./${relative(process.cwd(), path)}`

  it.each(['--import', '--loader', '--experimental-loader'])('is the same file as an absolute URL: %s', (option) => {
    expect(inheritedNodeOptions([option, preload], '/')).toEqual([option, url])
    expect(inheritedNodeOptions([`${option}=${preload}`], '/')).toEqual([`${option}=${url}`])
  })

  it.each(['--require', '-r'])('is the same file as an absolute path: %s', (option) => {
    expect(inheritedNodeOptions([option, preload], '/')).toEqual([option, path])
  })

  it.each(['file:///register.mjs', 'data:text/javascript,', './does-not-exist.mjs'])(
    'stays what it was: %s',
    (value) => {
      expect(inheritedNodeOptions(['--import', value], '/')).toEqual(['--import', value])
    },
  )

  it('is what it was in the same directory', () => {
    expect(inheritedNodeOptions(['--import', preload], process.cwd())).toEqual(['--import', preload])
  })

  it.each([
    ['./out', resolve('./out')],
    ['*', '*'],
    ['/tmp', '/tmp'],
  ])('is a path that it may read: %s', (given, expected) => {
    expect(inheritedNodeOptions(['--allow-fs-read', given, `--allow-fs-write=${given}`], '/')).toEqual([
      '--allow-fs-read',
      expected,
      `--allow-fs-write=${expected}`,
    ])
  })

  it('is no condition', () => {
    expect(inheritedNodeOptions(['--conditions', 'development'], '/')).toEqual(['--conditions', 'development'])
  })
})
