import { cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Reactor, reactorModule } from 'crochet-sidecar'
import { afterAll, describe, expect, it } from 'vitest'
import type { ProgramOptions } from '../run-program.js'
import { linesOf, root, UserFolder } from '../user-folder.js'

const fixtures = fileURLToPath(new URL('../fixtures/typescript', import.meta.url))
const host = join(fixtures, 'host.ts')
const require = createRequire(import.meta.url)
const tsx = require.resolve('tsx/cli')
const nodeStripsTypes = 'typescript' in process.features && process.features.typescript !== false

const withTsx = new UserFolder(['tsx'])
const withoutTsx = new UserFolder()

// No Node loads this without help.
const enumModule = "enum Direction { Up = 'up' }\nexport const up = async (): Promise<string> => Direction.Up\n"
for (const folder of [withTsx, withoutTsx]) {
  folder.write('direction.ts', enumModule)
  folder.write('old/package.json', '{ "type": "commonjs" }')
  folder.write('old/direction.ts', enumModule)
}

afterAll(() => {
  withTsx.remove()
  withoutTsx.remove()
})

describe('a host under tsx', () => {
  const answer = JSON.stringify({ elsewhere: true, file: pathToFileURL(join(fixtures, 'reactor.ts')).href })

  it.each<[string, string, string[], ProgramOptions]>([
    ['tsx itself', tsx, [host], {}],
    ['--import tsx', host, [], { nodeOptions: ['--import', 'tsx'] }],
    ['NODE_OPTIONS', host, [], { env: { NODE_OPTIONS: '--import tsx' } }],
  ])('that %s has started has its reactor modules loaded by tsx too', async (_, program, args, options) => {
    expect(await linesOf(program, args, { cwd: root, ...options })).toEqual([answer])
  })

  it.each(['./reactor', './reactor.js', './reactor.ts'])('finds its reactor module as %s', async (specifier) => {
    expect(await linesOf(tsx, [host, specifier])).toEqual([answer])
  })

  it('finds tsx again after it has changed its directory', async () => {
    const options = { nodeOptions: ['--import', 'tsx'], cwd: root }
    expect(await linesOf(host, ['./reactor.js', tmpdir()], options)).toEqual([answer])
  })

  it('may define functions in place', async () => {
    const file = join(fixtures, 'in-place.ts')
    expect(await linesOf(tsx, [file])).toEqual([JSON.stringify({ elsewhere: true, file: pathToFileURL(file).href })])
  })

  it('is told where an error was thrown, and nothing of the library', async () => {
    withTsx.write('boom.ts', 'export async function boom(why: string): Promise<never> { throw new RangeError(why) }')
    withTsx.write(
      'thrown.ts',
      `import { reactorModule, setup, waitFor } from 'crochet-sidecar'
       setup()
       const { boom } = waitFor(reactorModule<typeof import('./boom.js')>('./boom.js', import.meta.url), { timeout: 15_000 })
       try { boom('no good') } catch (error) { console.log((error as Error).stack) }`,
    )
    const lines = await linesOf(tsx, [withTsx.file('thrown.ts')])
    const reactor = lines.indexOf('    --- in the reactor ---')
    expect(lines[1]).toContain('thrown.ts:4:')
    expect(lines.slice(reactor + 1)).toEqual([expect.stringContaining('boom.ts:1:')])
  })

  it('may be CommonJS', async () => {
    withTsx.write(
      'old/host.ts',
      `import { isReactor, reactorFunction, reactorModule, setup, waitFor } from 'crochet-sidecar'
       import path = require('node:path')
       const module = waitFor(reactorModule<typeof import('./direction')>('./direction', __filename), { timeout: 15_000 })
       const here = waitFor(
         reactorFunction(__filename, async function here(): Promise<string> { return path.basename(__filename) }),
         { timeout: 15_000 },
       )
       if (!isReactor) {
         setup()
         console.log(module.up(), here())
       }`,
    )
    expect(await linesOf(tsx, [withTsx.file('old/host.ts')])).toEqual(['up host.ts'])
  })
})

describe('a host in JavaScript whose reactor module is TypeScript', () => {
  it.each(['./direction.ts', './direction.js', './old/direction.ts'])(
    'has %s loaded by the tsx beside it',
    async (specifier) => {
      expect(await callsIn(withTsx, [`${specifier}#up`])).toEqual(['up'])
    },
  )

  it('has what that imports loaded by tsx', async () => {
    cpSync(fixtures, withTsx.file('copied'), { recursive: true })
    withTsx.write(
      'user.ts',
      "import { place } from './copied/reactor'\nexport const name = async () => (await place()).file\n",
    )
    expect(await callsIn(withTsx, ['./user.ts#name'])).toEqual([withTsx.url('copied/reactor.ts')])
  })

  it('has it evaluated once', async () => {
    withTsx.write(
      'count.ts',
      'globalThis.times = (globalThis.times ?? 0) + 1\nexport const times = (): number => globalThis.times\n',
    )
    expect(await callsIn(withTsx, ['./count.ts#times', './count.js#times'])).toEqual(['1', '1'])
  })

  it('may call two for the first time at once', async () => {
    withTsx.write('first.ts', enumModule)
    withTsx.write('second.ts', enumModule)
    withTsx.write(
      'two.mjs',
      `import { reactorModule, runInReactor, setup } from 'crochet-sidecar'
       setup()
       const calls = ['./first.ts', './second.ts'].map((file) => runInReactor(reactorModule(file, import.meta.url).up)())
       for (const call of calls) console.log(call.wait(15_000))`,
    )
    expect(await withTsx.run('two.mjs')).toEqual(['up', 'up'])
  })

  it('may have it loaded at every start', async () => {
    withTsx.write('start.ts', "enum Direction { Up = 'up' }\nObject.assign(globalThis, { started: Direction.Up })\n")
    withTsx.write('started.mjs', 'export const started = () => globalThis.started')
    withTsx.write(
      'init.mjs',
      `import { reactorModule, setup, waitFor } from 'crochet-sidecar'
       setup({ init: new URL('./start.ts', import.meta.url).href })
       console.log(waitFor(reactorModule('./started.mjs', import.meta.url).started, { timeout: 15_000 })())`,
    )
    expect(await withTsx.run('init.mjs')).toEqual(['up'])
  })

  it('does not get tsx itself: wrappedFunction loads as the host does', async () => {
    withTsx.write(
      'wrapped.mjs',
      `import { reactorModule, setup, waitFor } from 'crochet-sidecar'
       setup()
       const { up } = waitFor(reactorModule('./direction.ts', import.meta.url), { timeout: 15_000 })
       console.log(up())
       await up.wrappedFunction().catch((error) => console.log(error.name, error.phase))`,
    )
    expect(await withTsx.run('wrapped.mjs')).toEqual(['up', 'FunctionNotFound load'])
  })

  it('is told what to install if nothing loads it', async () => {
    const [failure] = await callsIn(withoutTsx, ['./direction.ts#up'])
    expect(failure).toMatch(/^FunctionNotFound load /)
    expect(failure).toContain(withoutTsx.file('direction.ts'))
    expect(failure).toContain('install tsx next to it (npm i -D tsx), or run the host under tsx')
  })

  it('is told which file nothing loads if a module in JavaScript imports it', async () => {
    withoutTsx.write('javascript.mjs', "export * from './direction.ts'")
    const [failure] = await callsIn(withoutTsx, ['./javascript.mjs#up'])
    expect(failure).toMatch(/^FunctionNotFound load .*direction\.ts.*run the host under tsx/)
  })
})

describe('a mistake in TypeScript', () => {
  it.each([
    ['a host under tsx', ['--import', pathToFileURL(require.resolve('tsx')).href]],
    ['a host in JavaScript', []],
  ])('is told to %s with its file and line', async (_, nodeOptions) => {
    withTsx.write('mistake.ts', 'export const a: number = 1\n\nexport const b = = 2\n')
    const [failure] = await callsIn(withTsx, ['./mistake.ts#a'], { nodeOptions })
    expect(failure).toMatch(/^FunctionNotFound load \S*mistake\.ts:3 /)
  })

  it('has the line of the source when it shows at run time', async () => {
    withTsx.write(
      'late.ts',
      `enum Direction { Up = 'up' }
       interface Unused { readonly lines: number }
       export async function late(): Promise<string> {
         return await Promise.reject(new RangeError(Direction.Up)).catch((error) => error.stack.split('\\n')[1])
       }`,
    )
    expect(await callsIn(withTsx, ['./late.ts#late'])).toEqual([expect.stringContaining('late.ts:4:')])
  })
})

describe('what else may load TypeScript', () => {
  it("is the host's own loader, and then not tsx", async () => {
    withTsx.write('register.mjs', "import { register } from 'node:module'\nregister('./hooks.mjs', import.meta.url)")
    withTsx.write(
      'hooks.mjs',
      `export async function load(url, context, next) {
         if (!url.endsWith('.ts')) return next(url, context)
         return { format: 'module', shortCircuit: true, source: 'export const up = () => "from the hooks"' }
       }`,
    )
    // Newer versions of Node warn of module.register().
    const options = { nodeOptions: ['--import', './register.mjs'], env: { NODE_NO_WARNINGS: '1' } }
    expect(await callsIn(withTsx, ['./direction.ts#up'], options)).toEqual(['from the hooks'])
  })

  // Where Node strips types itself, it comes before such a hook.
  if (nodeStripsTypes) {
    it("is Node's own type stripping", async () => {
      withoutTsx.write('plain.ts', "export const name = async (): Promise<string> => 'stripped'\n")
      expect(await callsIn(withoutTsx, ['./plain.ts#name', './plain.js#name'])).toEqual(['stripped', 'stripped'])
    })
  } else {
    it('is what has been preloaded for require', async () => {
      withoutTsx.write(
        'preload.cjs',
        `require.extensions['.ts'] = (module, file) => module._compile('exports.up = () => "preloaded"', file)`,
      )
      const options = { nodeOptions: ['-r', './preload.cjs'] }
      expect(await callsIn(withoutTsx, ['./old/direction.ts#up'], options)).toEqual(['preloaded'])
    })
  }
})

it('costs a program without TypeScript nothing: nothing is loaded for it', async () => {
  withTsx.write(
    'scripts.mjs',
    `import { Session } from 'node:inspector'
     export const loaded = () => {
       const session = new Session()
       const files = []
       session.connect()
       session.on('Debugger.scriptParsed', ({ params }) => files.push(params.url.split('/').at(-1)))
       session.post('Debugger.enable')
       session.disconnect()
       return files.filter((file) => /^(main|typescript-.*|failure-location|loader)\\.[cm]?js$/.test(file)).join()
     }`,
  )
  expect(await callsIn(withTsx, ['./scripts.mjs#loaded'])).toEqual(['main.cjs'])
})

it('works in a test of Vitest', () => {
  type Module = typeof import('../fixtures/typescript/reactor.js')
  const module = reactorModule<Module>('../fixtures/typescript/reactor.js', import.meta.url)
  const reactor = new Reactor()
  reactor.setup()
  try {
    expect(reactor.waitFor(module.place, { timeout: 15_000 })().pid).not.toBe(process.pid)
  } finally {
    reactor.shutdown()
  }
})

/** Calls `module#function` of each argument from a host in JavaScript; a line for each. */
function callsIn(folder: UserFolder, calls: readonly string[], options?: ProgramOptions): Promise<string[]> {
  return linesOf(join(fixtures, 'call.mjs'), calls, { cwd: folder.path, ...options })
}
