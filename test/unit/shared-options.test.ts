import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { SidecarOptions } from '../../client/bridge/commands.js'
import type { ReactorOptions } from '../../client/options.js'
import { resolveOptions } from '../../client/resolve-options.js'
import { sidecarOptions } from '../../client/sidecar-options.js'
import type { SharedSpec } from '../../src/shared-spec.js'
import { sharedArgument, sharedSpecIn } from '../../src/shared-spec.js'

const folder = mkdtempSync(join(tmpdir(), 'crochet-'))
beforeAll(() => {
  vi.stubEnv('XDG_RUNTIME_DIR', folder)
  vi.stubEnv('SECRET', 'of the first client')
  vi.stubEnv('PATH', '/bin')
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const named = { shared: 'tool', modules: ['node:path'] }

function placeOf(given: ReactorOptions): { options: SidecarOptions; spec: SharedSpec } {
  const options = sidecarOptions(resolveOptions(given))
  if (options.place.kind !== 'shared') throw new Error('not shared')
  return { options, spec: options.place.spec }
}

it('the sidecar of a thread is its own', () => {
  expect(sidecarOptions(resolveOptions({})).place).toEqual({ kind: 'own' })
})

it('a named one gets a short list of variables and the root directory', () => {
  const { options, spec } = placeOf(named)
  expect(options.env).toMatchObject({ PATH: '/bin' })
  expect(options.env).not.toHaveProperty('SECRET')
  expect(options.cwd).toBe('/')
  expect(spec).toMatchObject({ name: 'tool', idleTimeout: 60_000, owner: undefined, modules: ['node:path'] })
  expect(placeOf({ ...named, extendEnv: false, env: { A: '1' } }).options.env).toEqual({ A: '1' })
})

it('one of a process gets what that has, and ends with it', () => {
  const { options, spec } = placeOf({ scope: 'process' })
  expect(options.env).toMatchObject({ SECRET: 'of the first client' })
  expect(options.cwd).toBe(process.cwd())
  expect(spec).toMatchObject({ idleTimeout: 1000, owner: { pid: process.pid }, modules: undefined })
})

it('is the same for the same options, in whatever order; another for any other', () => {
  const first = placeOf({ ...named, env: { A: '1', B: '2' } }).spec.fingerprint
  expect(placeOf({ env: { B: '2', A: '1' }, ...named }).spec.fingerprint).toBe(first)
  expect(first).toMatch(/^[\da-f]{16}$/)
  const others: ReactorOptions[] = [
    named,
    { ...named, shared: 'other' },
    { ...named, modules: ['node:os'] },
    { ...named, idleTimeout: 5 },
    { ...named, maxStash: 5 },
    { ...named, nodeOptions: ['--no-warnings'] },
    { ...named, cwd: '/tmp' },
    { ...named, init: 'node:os' },
    { scope: 'process' },
  ]
  expect(new Set(others.map((given) => placeOf(given).spec.fingerprint)).size).toBe(others.length)
})

it('the module of init may be loaded', () => {
  expect(placeOf({ ...named, init: '/srv/init.js' }).spec.modules).toEqual(['node:path', 'file:///srv/init.js'])
})

it('travels in the arguments', () => {
  const { spec } = placeOf({ ...named, maxClients: 3 })
  expect(sharedSpecIn(['--max-message-bytes=1', sharedArgument(spec)])).toEqual(spec)
  expect(sharedSpecIn(['--max-message-bytes=1'])).toBeUndefined()
})

it.each([
  [{ shared: 'tool' }, /shared needs modules/],
  [{ ...named, scope: 'process' }, /scope cannot be combined with shared, but it is 'process'/],
  [{ shared: 'two words', modules: [] }, /shared must be a name of letters/],
  [{ ...named, modules: ['./relative.js'] }, /modules must be an array of URLs/],
] as const)('refuses %j', (given, message) => {
  expect(() => resolveOptions(given as ReactorOptions)).toThrow(message)
})
