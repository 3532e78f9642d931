import { describe, expect, it } from 'vitest'
import { runProgram } from '../run-program.js'

// The cases in test/fixtures/testing, run by real test runners: a setup file, spies, resets of modules.
const root = new URL('../../', import.meta.url)
const folder = new URL('test/fixtures/testing/', root).pathname

describe('crochet-sidecar/testing', () => {
  it.each(['forks', 'threads', 'vmThreads'])('serves Vitest with the pool %s', async (pool) => {
    const { stdout, stderr, code } = await run('vitest/vitest.mjs', ['run', '--root', folder, '--pool', pool])
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout).toMatch(/Tests +4 passed \(4\)/)
  })

  it('serves Jest', async () => {
    const args = ['--rootDir', folder, '--config', `${folder}jest.config.json`]
    const { stderr, code } = await run('jest/bin/jest.js', args, ['--experimental-vm-modules', '--no-warnings'])
    expect(stderr).toMatch(/Tests: +4 passed, 4 total/)
    expect(code).toBe(0)
  })
})

async function run(runner: string, args: readonly string[], nodeOptions: readonly string[] = []) {
  const ours = Object.keys(process.env).filter((name) => /^(VITEST|JEST|NODE_ENV|NODE_OPTIONS|TEST$|MODE$)/.test(name))
  const env = { ...Object.fromEntries(ours.map((name) => [name, undefined])), NO_COLOR: '1', FORCE_COLOR: undefined }
  const program = new URL(`node_modules/${runner}`, root).pathname
  return runProgram(program, args, { cwd: folder, env, nodeOptions, deadline: 60_000 })
}
