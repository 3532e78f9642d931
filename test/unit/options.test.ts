import { describe, expect, it } from 'vitest'
import type { ReactorOptions } from '../../client/options.js'
import { resolveOptions } from '../../client/resolve-options.js'
import { UsageError } from '../../src/errors.js'

class DatabaseError extends Error {}

describe('options that are not given', () => {
  it('have the documented defaults', () => {
    expect(resolveOptions()).toEqual({
      scope: 'thread',
      shared: undefined,
      idleTimeout: undefined,
      idleMemoryLimit: 512 * 1024 * 1024,
      modules: undefined,
      maxClients: 1000,
      maxClientCalls: 200_000,
      env: {},
      extendEnv: true,
      cwd: undefined,
      nodePath: undefined,
      nodeOptions: undefined,
      init: undefined,
      restart: 'on-demand',
      maxFailedStarts: 5,
      failedStartWindow: 10_000,
      startTimeout: 10_000,
      shutdownGrace: 500,
      unresponsiveAfter: 5_000,
      maxMessageBytes: 512 * 1024 * 1024,
      maxResults: 200_000,
      maxQueuedBytes: 256 * 1024 * 1024,
      maxStash: 4096,
      maxStashBytes: 256 * 1024 * 1024,
      stashTtl: 600_000,
      logger: undefined,
      logLevel: 'info',
      maxLogBytes: 4 * 1024 * 1024,
      errors: [],
    })
  })

  it('may be written out as undefined', () => {
    const given = { cwd: undefined, startTimeout: undefined } as unknown as ReactorOptions
    expect(resolveOptions(given)).toEqual(resolveOptions())
  })
})

describe('an option', () => {
  it.each<ReactorOptions>([
    { env: { A: 'a', B: undefined } },
    { extendEnv: false },
    { cwd: '/tmp' },
    { nodePath: '/usr/bin/node' },
    { nodeOptions: [] },
    { nodeOptions: ['--import', 'tsx'] },
    { init: 'file:///init.mjs' },
    { init: '/init.mjs' },
    { restart: 'never' },
    { startTimeout: 1 },
    { shutdownGrace: 0 },
    { unresponsiveAfter: 2 ** 31 - 1 },
    { maxMessageBytes: 1024 },
    { maxResults: 1 },
    { maxFailedStarts: 1 },
    { failedStartWindow: 1 },
    { maxQueuedBytes: 0 },
    { maxStash: 0 },
    { maxStashBytes: 2 ** 40 },
    { maxLogBytes: 0 },
    { stashTtl: 1 },
    { logger: console },
    { logLevel: 'silent' },
    { errors: [DatabaseError] },
  ])('may be %o', (given) => {
    expect(resolveOptions(given)).toMatchObject(given)
  })

  it.each([
    ['env', 'A=1'],
    ['env', null],
    ['env', { A: 1 }],
    ['env', ['A=1']],
    ['extendEnv', 'yes'],
    ['extendEnv', 0],
    ['cwd', ''],
    ['cwd', 5],
    ['nodePath', null],
    ['nodeOptions', '--import tsx'],
    ['nodeOptions', [1]],
    ['init', ''],
    ['init', './init.mjs'],
    ['init', 'init.mjs'],
    ['restart', 'always'],
    ['restart', true],
    ['startTimeout', 0],
    ['startTimeout', Number.POSITIVE_INFINITY],
    ['shutdownGrace', -1],
    ['shutdownGrace', Number.NaN],
    ['unresponsiveAfter', 0],
    ['unresponsiveAfter', 2 ** 31],
    ['unresponsiveAfter', '5s'],
    ['maxMessageBytes', 1023],
    ['maxMessageBytes', 2 ** 32],
    ['maxResults', 0],
    ['maxFailedStarts', 0],
    ['maxFailedStarts', 1001],
    ['failedStartWindow', 0],
    ['maxQueuedBytes', -1],
    ['maxQueuedBytes', Number.POSITIVE_INFINITY],
    ['maxStash', -1],
    ['maxStashBytes', 2 ** 40 + 1],
    ['maxLogBytes', 2 ** 30 + 1],
    ['stashTtl', 0],
    ['logger', console.log],
    ['logger', null],
    ['logger', { debug() {}, info() {}, warn() {} }],
    ['logLevel', 'trace'],
    ['errors', DatabaseError],
    ['errors', [Map]],
    ['errors', [new DatabaseError()]],
    ['errors', ['DatabaseError']],
  ])('%s may not be %o', (name, value) => {
    const given = { [name]: value } as ReactorOptions
    expect(() => resolveOptions(given)).toThrow(UsageError)
    expect(() => resolveOptions(given)).toThrow(name)
  })

  it('is refused with what was expected and what was given', () => {
    expect(() => resolveOptions({ restart: 'always' } as unknown as ReactorOptions)).toThrow(
      "restart must be 'on-demand' or 'never', but it is 'always'",
    )
  })

  it.each(['timeout', 'Env', 'toString', '__proto__'])('named %s does not exist', (name) => {
    const given = JSON.parse(`{ "${name}": 1 }`) as ReactorOptions
    expect(() => resolveOptions(given)).toThrow(`unknown option ${name}`)
  })
})

describe('the options as a whole', () => {
  it.each([null, 5, 'fast', true])('may not be %o', (given) => {
    expect(() => resolveOptions(given as unknown as ReactorOptions)).toThrow(UsageError)
  })

  it('do not change when what was given changes later', () => {
    const given: { cwd: string } = { cwd: '/a' }
    const resolved = resolveOptions(given)
    given.cwd = '/b'
    expect(resolved.cwd).toBe('/a')
  })
})
