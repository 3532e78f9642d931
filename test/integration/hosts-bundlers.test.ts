// examples/hosts/bundlers: a program and its reactor module, bundled by esbuild and by rollup.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, afterEach, expect, it } from 'vitest'
import { outputPattern } from '../document-programs.js'
import { HostFolder, readHostReadme } from '../host-folder.js'
import { shownBy } from '../markdown.js'

const host = new HostFolder('bundlers')
const readme = readHostReadme('bundlers')
const leaveOut = 'is missing; if the program is bundled, mark crochet-sidecar as external'

afterEach(() => host.expectNothingLeft())
afterAll(() => host.remove())

it('both bundles run, each with its own bundle of the reactor module', async () => {
  const { stdout, stderr, code } = await host.run('start')
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(stdout).toMatch(outputPattern(shownBy(readme, 'npm start')))
  for (const folder of ['dist/esbuild', 'dist/rollup']) {
    expect(read(`${folder}/app.js`)).toMatch(/from ["']crochet-sidecar["']/)
    // What the entries import is within them.
    expect(read(`${folder}/app.js`)).toContain('toUpperCase')
    expect(read(`${folder}/reactor.js`)).toContain('hello $')
    expect(existsSync(join(host.path, folder, 'greeting.js'))).toBe(false)
  }
})

it('a function defined in place needs no entry, and survives minifying with its name kept', async () => {
  host.write(
    'in-place.js',
    `import { isReactor, reactorFunction, setup, waitFor } from 'crochet-sidecar'
     import { greeting } from './greeting.js'
     const greet = waitFor(
       reactorFunction(import.meta.url, async function greet(name) { return greeting(name) + (isReactor ? '!' : '?') }),
       { timeout: 10_000 },
     )
     if (!isReactor) {
       setup()
       console.log(greet('bundle'))
     }`,
  )
  await build({
    absWorkingDir: host.path,
    entryPoints: ['in-place.js'],
    outfile: 'dist/in-place.js',
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['crochet-sidecar'],
    minify: true,
    keepNames: true,
  })
  const { stdout, stderr, code } = await host.runFile('dist/in-place.js')
  expect({ stdout, stderr, code }).toEqual({ stdout: 'hello bundle!\n', stderr: '', code: 0 })
})

it('a bundle that has swallowed the package says what is wrong', async () => {
  const { stdout, stderr, code } = await host.run('wrong')
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
  expect(stderr).toMatch(outputPattern(shownBy(readme, 'npm run wrong')))
  expect(stderr).toContain(leaveOut)
})

it('so does one of CommonJS, where modules have no address', async () => {
  host.write(
    'swallowed.js',
    `import { reactorModule, setup, waitFor } from 'crochet-sidecar'
     setup()
     console.log(waitFor(reactorModule('node:os').hostname, { timeout: 10_000 })())`,
  )
  host.write(
    'relative.js',
    "import { reactorModule } from 'crochet-sidecar'\nreactorModule('./a.js', import.meta.url)\n",
  )
  for (const name of ['swallowed', 'relative']) {
    await build({
      absWorkingDir: host.path,
      entryPoints: [`${name}.js`],
      outfile: `${name}.cjs`,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'silent',
    })
  }
  const swallowed = await host.runFile('swallowed.cjs')
  expect(swallowed.code).toBe(1)
  expect(swallowed.stderr).toContain(`ReactorStartFailed: hostname(): the sidecar could not be started: client/bridge`)
  expect(swallowed.stderr).toContain(leaveOut)
  const relative = await host.runFile('relative.cjs')
  expect(relative.code).toBe(1)
  expect(relative.stderr).toContain('UsageError: reactorModule: ./a.js cannot be resolved by itself')
  expect(relative.stderr).toContain('in a CommonJS bundle it is undefined')
})

function read(name: string): string {
  return readFileSync(join(host.path, name), 'utf8')
}
