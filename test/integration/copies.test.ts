import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { calls } from '../reactor-fixtures.js'
import { runHost } from '../run-host.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'crochet-copy-'))
const copy = join(folder, 'crochet-sidecar')

beforeAll(() => {
  mkdirSync(copy)
  cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true })
  cpSync(join(root, 'package.json'), join(copy, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('two copies of the package in one program', () => {
  it('share one sidecar, and tell their classes as one', async () => {
    const { said, stderr } = await runHost('two-copies', [join(copy, 'dist', 'src', 'index.js')])
    expect(stderr).toBe('')
    expect(said).toEqual({
      sameSidecar: true,
      sameError: true,
      sameResult: true,
      context: 'callName',
      collected: [1, 2],
    })
  })
})

describe('a copy that a module reset has loaded again', () => {
  it('shares the sidecar of the first', async () => {
    const first = await import('crochet-sidecar')
    first.setup()
    const pid = first.waitFor(calls.pid, { timeout: 10_000 })()
    for (let round = 0; round < 3; round += 1) {
      vi.resetModules()
      const next = await import('crochet-sidecar')
      expect(next.waitFor).not.toBe(first.waitFor)
      next.setup()
      expect(next.waitFor(calls.pid, { timeout: 10_000 })()).toBe(pid)
    }
    first.shutdown()
  })
})
