import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../run-program.js'

// A user's folder: the packed tarball installed from the registry's dependencies, nothing of this repository.
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'crochet-package-'))

const greeter =
  "export const greet = async (name) => `hello ${name}`\nexport const fail = async () => { throw new TypeError('no') }\n"

beforeAll(() => {
  const packed = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root)
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  write('package.json', JSON.stringify({ name: 'user', private: true }))
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  // execa is one that the user calls: the package brings none.
  const others = ['typescript', '@types/node', 'execa'].map((name) => `${name}@${devDependencies[name]}`)
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, filename), ...others], folder)
  write('greeter.mjs', greeter)
}, 120_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the packed package in a folder of its own', () => {
  it('makes a blocking call from an ES module', async () => {
    write(
      'esm.mjs',
      `import { setup, waitFor, reactorModule } from 'crochet-sidecar'
       setup()
       const greeter = waitFor(reactorModule('./greeter.mjs', import.meta.url), { timeout: 10_000 })
       console.log(greeter.greet('esm'))
       try { greeter.fail() } catch (error) { console.log(error instanceof TypeError, error.message) }`,
    )
    expect(await run('esm.mjs')).toEqual({ stdout: 'hello esm\ntrue no\n', stderr: '', code: 0 })
  })

  it('makes a blocking call from CommonJS', async () => {
    write(
      'common.cjs',
      `const { setup, waitFor, reactorModule } = require('crochet-sidecar')
       setup()
       const { greet } = waitFor(reactorModule('./greeter.mjs', __filename), { timeout: 10_000 })
       console.log(greet('cjs'))`,
    )
    expect(await run('common.cjs')).toEqual({ stdout: 'hello cjs\n', stderr: '', code: 0 })
  })

  it('resolves a bare specifier as the module that names it would', async () => {
    write(
      'bare.mjs',
      `import { setup, waitFor, reactorModule } from 'crochet-sidecar'
       setup()
       const { execa } = waitFor(reactorModule('execa', import.meta.url), { timeout: 10_000 })
       console.log(execa('node', ['-p', '6 * 7']).stdout)`,
    )
    expect(await run('bare.mjs')).toEqual({ stdout: '42\n', stderr: '', code: 0 })
  })

  it('infers the types of what it wraps', () => {
    write('greeter.d.mts', 'export function greet(name: string): Promise<string>\n')
    write(
      'typed.mts',
      `import { type EventualResult, reactorModule, runInReactor, setup, waitFor } from 'crochet-sidecar'
       setup()
       const dns = reactorModule<typeof import('node:dns/promises')>('node:dns/promises')
       const address: string = waitFor(dns.lookup, { timeout: 1000 })('localhost').address
       const greeter = waitFor(reactorModule<typeof import('./greeter.mjs')>('./greeter.mjs', import.meta.url), { timeout: 1 })
       const text: string = greeter.greet('typed')
       const result: EventualResult<string> = runInReactor(reactorModule<typeof import('./greeter.mjs')>('./greeter.mjs', import.meta.url).greet)('x')
       // @ts-expect-error: the wrong argument
       greeter.greet(1)
       // @ts-expect-error: the wrong result
       const wrong: number = greeter.greet('x')
       export { address, text, result, wrong }`,
    )
    write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, types: ['node'] },
        files: ['typed.mts'],
      }),
    )
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: folder, stdio: 'pipe' })
  })

  it('says what the sidecar entry is and where', () => {
    const entry = execFileSync(process.execPath, ['-p', "require.resolve('crochet-sidecar/sidecar')"], { cwd: folder })
    expect(entry.toString()).toContain(join('dist', 'sidecar', 'main.js'))
  })
})

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

async function run(name: string): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const { stdout, stderr, code } = await runProgram(join(folder, name), [], { cwd: folder })
  return { stdout, stderr, code }
}

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
}
