import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Reactor, reactorModule } from 'crochet-sidecar'
import { afterAll, describe, expect, it } from 'vitest'
import { recordsOf } from '../run-host.js'
import { type ProgramOptions, runProgram } from '../run-program.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const fixtures = fileURLToPath(new URL('../fixtures/typescript', import.meta.url))
const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
const nodeStripsTypes = 'typescript' in process.features && process.features.typescript !== false

// Folders of a user's: one with tsx installed, one without.
const place = realpathSync(mkdtempSync(join(tmpdir(), 'crochet-typescript-')))
const withTsx = folder('with-tsx', ['tsx'])
const withoutTsx = folder('without-tsx', [])

afterAll(() => {
  rmSync(place, { recursive: true, force: true })
})

// No Node can do without a loader for these.
const direction = "export enum Direction { Up = 'up' }\n"
const enumModule = `${direction}export const up = async (): Promise<string> => Direction.Up\n`

// Prints, in one line each, what `function` of each module named on the command line returns, or how it fails.
const caller = `import { reactorModule, setup, waitFor } from 'crochet-sidecar'
setup()
for (const argument of process.argv.slice(2)) {
  const [module, name] = argument.split('#')
  try {
    console.log(waitFor(reactorModule(module, import.meta.url)[name], { timeout: 15_000 })())
  } catch (error) {
    console.log(error.name, error.phase, error.location, error.message.replaceAll('\\n', ' '))
  }
}
`

describe('a host under tsx', () => {
  const reactorFile = pathToFileURL(join(fixtures, 'reactor.ts')).href

  it.each<[string, string, string[], ProgramOptions]>([
    ['started by tsx itself', tsx, [join(fixtures, 'host.ts')], {}],
    ['started with --import tsx', join(fixtures, 'host.ts'), [], { nodeOptions: ['--import', 'tsx'] }],
    ['started with NODE_OPTIONS', join(fixtures, 'host.ts'), [], { env: { NODE_OPTIONS: '--import tsx' } }],
  ])('%s has its reactor modules loaded by tsx too', async (_, program, args, options) => {
    expect(await said(program, args, { cwd: root, ...options })).toEqual({ elsewhere: true, file: reactorFile })
  })

  it.each(['./reactor', './reactor.js', './reactor.ts'])('finds its reactor module as %s', async (specifier) => {
    const program = await said(tsx, [join(fixtures, 'host.ts'), specifier])
    expect(program).toEqual({ elsewhere: true, file: reactorFile })
  })

  it('finds tsx again after it has changed its directory', async () => {
    const options = { nodeOptions: ['--import', 'tsx'], cwd: root }
    expect(await said(join(fixtures, 'host.ts'), ['./reactor.js', tmpdir()], options)).toMatchObject({
      elsewhere: true,
    })
  })

  it('may define functions in place', async () => {
    const file = pathToFileURL(join(fixtures, 'in-place.ts')).href
    expect(await said(tsx, [join(fixtures, 'in-place.ts')])).toEqual({ elsewhere: true, file })
  })

  it('may be CommonJS', async () => {
    write(withTsx, 'common/package.json', '{ "type": "commonjs" }')
    write(withTsx, 'common/direction.ts', enumModule)
    write(
      withTsx,
      'common/host.ts',
      `import { isReactor, reactorFunction, reactorModule, setup, waitFor } from 'crochet-sidecar'
       import path = require('node:path')
       const module = waitFor(reactorModule<typeof import('./direction')>('./direction', __filename), { timeout: 15_000 })
       const here = waitFor(
         reactorFunction(__filename, async function here(): Promise<string> { return path.basename(__filename) }),
         { timeout: 15_000 },
       )
       if (!isReactor) {
         setup()
         console.log(JSON.stringify({ up: module.up(), here: here() }))
       }`,
    )
    expect(await said(tsx, [join(withTsx, 'common/host.ts')])).toEqual({ up: 'up', here: 'host.ts' })
  })
})

describe('a host in JavaScript whose reactor module is TypeScript', () => {
  it.each(['./direction.ts', './direction.js'])('has %s loaded by the tsx beside it', async (specifier) => {
    write(withTsx, 'direction.ts', enumModule)
    expect(await callIn(withTsx, [`${specifier}#up`])).toEqual(['up'])
  })

  it('may import other files of TypeScript as tsx does', async () => {
    cpSync(fixtures, join(withTsx, 'copied'), { recursive: true })
    write(
      withTsx,
      'user.ts',
      "import { place } from './copied/reactor'\nexport const name = async () => (await place()).file\n",
    )
    expect(await callIn(withTsx, ['./user.ts#name'])).toEqual([pathToFileURL(join(withTsx, 'copied/reactor.ts')).href])
  })

  it('may have one in CommonJS', async () => {
    write(withTsx, 'old/package.json', '{ "type": "commonjs" }')
    write(withTsx, 'old/direction.ts', direction)
    write(
      withTsx,
      'old/up.ts',
      "import { Direction } from './direction'\nexport const up = (): string => Direction.Up\n",
    )
    expect(await callIn(withTsx, ['./old/up.ts#up'])).toEqual(['up'])
  })

  it('may have one that is loaded at the start', async () => {
    write(withTsx, 'start.ts', `${direction}Object.assign(globalThis, { started: Direction.Up })`)
    write(withTsx, 'started.mjs', 'export const started = () => globalThis.started')
    write(
      withTsx,
      'init.mjs',
      `import { reactorModule, setup, waitFor } from 'crochet-sidecar'
       setup({ init: new URL('./start.ts', import.meta.url).href })
       console.log(waitFor(reactorModule('./started.mjs', import.meta.url).started, { timeout: 15_000 })())`,
    )
    expect(await lines(join(withTsx, 'init.mjs'))).toEqual(['up'])
  })

  it('may call two for the first time at once', async () => {
    write(withTsx, 'first.ts', enumModule)
    write(withTsx, 'second.ts', enumModule)
    write(
      withTsx,
      'two.mjs',
      `import { reactorModule, runInReactor, setup } from 'crochet-sidecar'
       setup()
       const calls = ['./first.ts', './second.ts'].map((file) => runInReactor(reactorModule(file, import.meta.url).up)())
       for (const call of calls) console.log(call.wait(15_000))`,
    )
    expect(await lines(join(withTsx, 'two.mjs'))).toEqual(['up', 'up'])
  })

  it('has it evaluated once', async () => {
    write(
      withTsx,
      'count.ts',
      `${direction}globalThis.times = (globalThis.times ?? 0) + 1\nexport const times = (): number => globalThis.times\n`,
    )
    expect(await callIn(withTsx, ['./count.ts#times', './count.js#times'])).toEqual(['1', '1'])
  })

  it('is told what to install if nothing loads it', async () => {
    write(withoutTsx, 'direction.ts', enumModule)
    const [failure] = await callIn(withoutTsx, ['./direction.ts#up'])
    expect(failure).toMatch(/^FunctionNotFound load /)
    expect(failure).toContain(join(withoutTsx, 'direction.ts'))
    expect(failure).toContain('install tsx next to it (npm i -D tsx), or run the host under tsx')
  })

  it('is told which file nothing loads if a module in JavaScript imports it', async () => {
    write(withoutTsx, 'direction.ts', enumModule)
    write(withoutTsx, 'javascript.mjs', "export * from './direction.ts'")
    const [failure] = await callIn(withoutTsx, ['./javascript.mjs#up'])
    expect(failure).toMatch(/^FunctionNotFound load .*direction\.ts.*run the host under tsx/)
  })

  it('is not given tsx itself: wrappedFunction loads as the host does', async () => {
    write(withTsx, 'direction.ts', enumModule)
    write(
      withTsx,
      'wrapped.mjs',
      `import { reactorModule, setup, waitFor } from 'crochet-sidecar'
       setup()
       const { up } = waitFor(reactorModule('./direction.ts', import.meta.url), { timeout: 15_000 })
       console.log(up())
       await up.wrappedFunction().catch((error) => console.log(error.name, error.phase))`,
    )
    expect(await lines(join(withTsx, 'wrapped.mjs'))).toEqual(['up', 'FunctionNotFound load'])
  })
})

describe('a mistake in TypeScript', () => {
  it.each([
    ['a host under tsx', ['--import', pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href]],
    ['a host in JavaScript', []],
  ])('is told to %s with its file and line', async (_, nodeOptions) => {
    write(withTsx, 'mistake.ts', 'export const a: number = 1\n\nexport const b = = 2\n')
    const [failure] = await callIn(withTsx, ['./mistake.ts#a'], { nodeOptions })
    expect(failure).toMatch(/^FunctionNotFound load \S*mistake\.ts:3 /)
  })

  it('at run time has the line of the source', async () => {
    cpSync(fixtures, join(withTsx, 'copied'), { recursive: true })
    write(
      withTsx,
      'failing.mjs',
      `import { reactorModule, setup, waitFor } from 'crochet-sidecar'
       setup()
       try {
         waitFor(reactorModule('./copied/reactor.ts', import.meta.url).fail, { timeout: 15_000 })()
       } catch (error) {
         console.log(error.stack.split('in the reactor')[1])
       }`,
    )
    expect((await lines(join(withTsx, 'failing.mjs'))).join('\n')).toContain('reactor.ts:16:9')
  })
})

describe('what else may load TypeScript', () => {
  it("is the host's own loader, and then not tsx", async () => {
    write(withTsx, 'direction.ts', enumModule)
    write(withTsx, 'register.mjs', "import { register } from 'node:module'\nregister('./hooks.mjs', import.meta.url)")
    write(
      withTsx,
      'hooks.mjs',
      `export async function load(url, context, next) {
         if (!url.endsWith('.ts')) return next(url, context)
         return { format: 'module', shortCircuit: true, source: 'export const up = () => "from the hooks"' }
       }`,
    )
    const options = { nodeOptions: ['--import', './register.mjs'] }
    expect(await callIn(withTsx, ['./direction.ts#up'], options)).toEqual(['from the hooks'])
  })

  it.skipIf(nodeStripsTypes)('is what has been preloaded for require', async () => {
    write(withoutTsx, 'old/package.json', '{ "type": "commonjs" }')
    write(withoutTsx, 'old/direction.ts', enumModule)
    write(
      withoutTsx,
      'preload.cjs',
      `require.extensions['.ts'] = (module, file) => module._compile('exports.up = () => "preloaded"', file)`,
    )
    const options = { nodeOptions: ['-r', './preload.cjs'] }
    expect(await callIn(withoutTsx, ['./old/direction.ts#up'], options)).toEqual(['preloaded'])
  })

  it.runIf(nodeStripsTypes)("is Node's own type stripping", async () => {
    write(withoutTsx, 'plain.ts', "export const name = async (): Promise<string> => 'stripped'\n")
    expect(await callIn(withoutTsx, ['./plain.ts#name', './plain.js#name'])).toEqual(['stripped', 'stripped'])
  })
})

describe('a program without TypeScript', () => {
  it('loads nothing for it', async () => {
    write(
      withTsx,
      'scripts.mjs',
      `import { Session } from 'node:inspector'
       export const loaded = () => {
         const session = new Session()
         const urls = []
         session.connect()
         session.on('Debugger.scriptParsed', ({ params }) => urls.push(params.url))
         session.post('Debugger.enable')
         session.disconnect()
         return urls.filter((url) => /sidecar.main|typescript|tsx|failure-location/.test(url)).map((url) => url.split('/').at(-1)).join()
       }`,
    )
    expect(await callIn(withTsx, ['./scripts.mjs#loaded'])).toEqual(['main.js'])
  })
})

describe('a test in Vitest', () => {
  it('may call a reactor module in TypeScript', () => {
    const reactor = new Reactor()
    reactor.setup()
    try {
      const module = reactorModule<typeof import('../fixtures/typescript/reactor.js')>(
        '../fixtures/typescript/reactor.js',
        import.meta.url,
      )
      expect(reactor.waitFor(module.place, { timeout: 15_000 })().pid).not.toBe(process.pid)
    } finally {
      reactor.shutdown()
    }
  })
})

function folder(name: string, packages: readonly string[]): string {
  const path = join(place, name)
  write(path, 'package.json', '{ "type": "module", "private": true }')
  write(path, 'call.mjs', caller)
  mkdirSync(join(path, 'node_modules'))
  symlinkSync(root, join(path, 'node_modules/crochet-sidecar'), 'junction')
  for (const installed of packages) {
    symlinkSync(join(root, 'node_modules', installed), join(path, 'node_modules', installed), 'junction')
  }
  return path
}

function write(directory: string, name: string, text: string): void {
  const path = join(directory, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** What the program at `file` prints; fails, showing all of it, if the program did. */
async function lines(file: string, args: readonly string[] = [], options: ProgramOptions = {}): Promise<string[]> {
  const { code, stdout, stderr, timedOut } = await runProgram(file, args, options)
  expect({ code, timedOut, stderr }).toEqual({ code: 0, timedOut: false, stderr: '' })
  return stdout.trimEnd().split('\n')
}

async function said(file: string, args: readonly string[], options?: ProgramOptions): Promise<unknown> {
  return recordsOf((await lines(file, args, options)).join('\n'))
}

/** Calls `module#function` of each argument from a host in JavaScript. */
function callIn(directory: string, calls: readonly string[], options?: ProgramOptions): Promise<string[]> {
  return lines(join(directory, 'call.mjs'), calls, { cwd: directory, ...options })
}
