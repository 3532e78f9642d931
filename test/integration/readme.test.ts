import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import * as library from 'crochet-sidecar'
import { afterAll, describe, expect, it } from 'vitest'
import { resolveOptions } from '../../client/resolve-options.js'
import { DeclaredApi } from '../declared-api.js'
import { makePackageFolder, outputPattern, runDocumented, writePrograms } from '../document-programs.js'
import { codeIn, type MarkdownDocument, readDocument, tableUnder } from '../markdown.js'
import { runProgram } from '../run-program.js'

// What the documents say is true: their programs run and print what stands below them, their tables are complete.
const root = new URL('../../', import.meta.url)
const folder = makePackageFolder(root)
const readme = readDocument(root, 'README.md')
const api = readDocument(root, 'docs/api.md')
const errors = readDocument(root, 'docs/errors.md')
const values = readDocument(root, 'docs/values.md')
const testing = readDocument(root, 'docs/testing.md')
const migrating = readDocument(root, 'docs/migrating.md')
const troubleshooting = readDocument(root, 'docs/troubleshooting.md')
const tasks = ['getting-started', 'timeouts-and-cancellation', 'background-results', 'shutdown-and-restarts']
const others = [...tasks, 'sharing', 'how-it-works', 'alternatives'].map((name) =>
  readDocument(root, `docs/${name}.md`),
)
const tracing = readDocument(root, 'docs/logging-and-tracing.md')
const index = readDocument(root, 'docs/README.md')
const ours = [readme, api, errors, values, testing, tracing, migrating, troubleshooting, ...others]
const pages = readdirSync(new URL('docs/', root)).filter((name) => name.endsWith('.md'))
const all = [...markdownIn('.', false), ...markdownIn('docs', false), ...markdownIn('examples', true)]

const scripts = ours.flatMap((document) => writePrograms(document, 'js', folder))
const typed = ours.flatMap((document) => writePrograms(document, 'ts', folder))
const commands = ours.flatMap(({ blocks }) => blocks).filter(({ language }) => language === 'sh')
const declared = new DeclaredApi(
  root,
  ['dist/src/index.d.ts', 'dist/src/reactor.d.ts', 'dist/src/opentelemetry.d.ts'],
  typed.map(({ file }) => file),
)
const forReactorCode = ['currentCall', 'CurrentCall', 'inspectReactor', 'ReactorSnapshot', 'CallSnapshot']
/** Where names of Crochet's stand in a document. */
const CROCHET: Readonly<Record<string, string>> = {
  'README.md': "Coming from Python's Crochet",
  'docs/migrating.md': "From Python's Crochet",
}
const errorClasses = Object.entries(library).filter(([, value]) => isErrorClass(value))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('programs', () => {
  it.each(scripts)('$title', async (program) => {
    const { next } = program.block
    const { stdout, stderr, code } = await runDocumented(program)
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout).toMatch(next?.language === 'text' ? outputPattern(next) : /^$/)
  })

  it.each(commands.filter(({ next }) => next?.language === 'text'))('line $line: $text', async ({ text, next }) => {
    const [node, file = '', ...args] = text.trim().split(' ')
    expect(node).toBe('node')
    const { stdout } = await runProgram(file, args, { cwd: new URL('.', root).pathname })
    expect(stdout).toBe(next?.text)
  })

  it('have the right types', () => {
    expect(typed).not.toHaveLength(0)
    expect(declared.diagnostics).toEqual([])
  })

  it('are started by commands that exist', () => {
    const { scripts: known } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const used = commands.flatMap(({ text }) => [...text.matchAll(/npm run (\S+)|npm (test)/g)])
    expect(used).not.toHaveLength(0)
    for (const [, script = 'test'] of used) expect(known).toHaveProperty(script)
  })
})

describe('links', () => {
  it.each(all)('of %s lead somewhere', (name) => {
    const here = new URL(name, root)
    const links = readDocument(root, name).links.filter((link) => !/^[a-z]+:/.test(link))
    for (const target of links.map((link) => new URL(link, here))) {
      expect(existsSync(target), target.href).toBe(true)
      if (target.hash !== '') expect(readDocument(root, target.pathname).anchors).toContain(target.hash.slice(1))
    }
  })
})

describe('the index', () => {
  it('names each page', () => {
    expect(sorted(index.links.filter((link) => /^[\w-]+\.md$/.test(link)))).toEqual(
      sorted(pages.filter((name) => name !== 'README.md')),
    )
  })
})

describe('names', () => {
  const [, types = ''] = /^Types: (.+?)\n\n/ms.exec(readme.text) ?? []
  const listed = [...firstColumn(readme, 'API'), ...codeIn(types)]

  it('in the README are all that the package exports', () => {
    const classes = errorClasses.map(([name]) => name)
    expect(sorted([...listed, ...classes, ...forReactorCode])).toEqual(sorted(declared.names))
    expect(listed).toEqual(expect.arrayContaining(Object.keys(library).filter((name) => !classes.includes(name))))
  })

  it('in the README cover all entry points', () => {
    const { name, exports } = JSON.parse(read('package.json')) as { name: string; exports: object }
    for (const entry of Object.keys(exports)) {
      if (!entry.endsWith('.json')) expect(readme.text + testing.text).toContain(entry.replace('.', name))
    }
  })

  it('in the page on testing are all that its entry exports', () => {
    const { names } = new DeclaredApi(root, ['dist/src/testing.d.ts'], [])
    expect(sorted(firstColumn(testing, 'Names'))).toEqual(sorted(names))
  })

  it('for users of Crochet exist', () => {
    const known = [...declared.names, ...declared.membersOf('EventualResult'), ...declared.membersOf('Wrapper')]
    const rows = [readme, migrating].flatMap((document) => tableUnder(document, CROCHET[document.name] ?? '').rows)
    for (const [, name = ''] of rows) {
      if (name !== 'none') expect(known).toContain(/^`(?:result\.|wrapper\.)?(\w+)/.exec(name)?.[1])
    }
  })

  it.each([
    'EventualResult',
    'OriginalFailure',
    'Reactor',
    'ReactorStatus',
    'CurrentCall',
    'ReactorSnapshot',
    'CallSnapshot',
  ])('of %s are all', (type) => {
    expect(sorted(firstColumn(api, `\`${type}\``))).toEqual(sorted(declared.membersOf(type)))
  })

  it.each(['CallEvent', 'SidecarEvent'])('of %s are all', (type) => {
    expect(sorted(firstColumn(tracing, `\`${type}\``))).toEqual(sorted(declared.membersOf(type)))
  })

  it.each([
    ['calls', 'client/call-watch.ts'],
    ['sidecars', 'client/sidecar-channels.ts'],
  ])('of channels are all: of %s', (what, file) => {
    const published = [...read(file).matchAll(/channel\('([^']+)'\)/g)].map(([, name]) => name)
    expect(published).not.toHaveLength(0)
    expect(tableUnder(tracing, `Channels of ${what}`).rows.map(([cell = '']) => codeIn(cell)[0])).toEqual(published)
  })

  it('of the version are right', () => {
    expect(readme.text).toContain(`crochet-sidecar-${library.version}.tgz`)
    expect(read('CHANGELOG.md')).toContain(`\n## ${library.version}`)
  })
})

describe('options', () => {
  const known = messageOf(() => new library.Reactor({ nonsense: 1 } as object))
  const names = /the options are (.+)$/.exec(known)?.[1]?.split(', ')

  it.each([readme, api])('in $name are all, with their defaults', (document) => {
    const { head, rows } = tableUnder(document, 'Options')
    expect(rows.map(([option = '']) => codeIn(option)[0])).toEqual(names)
    const defaults = rows.map(([option = '', ...cells]) => {
      const [code] = codeIn(cells[head.indexOf('default') - 1] ?? '')
      return [codeIn(option)[0], code === undefined ? undefined : evaluate(code)]
    })
    expect(Object.fromEntries(defaults)).toEqual(resolveOptions())
  })

  it.each(tableUnder(api, 'Options').rows)('%s takes what it says', (option, takes) => {
    const message = messageOf(() => new library.Reactor({ [option.replaceAll('`', '')]: Symbol('wrong') }))
    expect(message).toContain(`must be ${takes}, but it is`)
  })
})

describe('errors', () => {
  it.each([tableUnder(readme, 'Errors'), tableUnder(errors, "The library's classes")])('are all', ({ rows }) => {
    const fields = new Map(rows.map((row) => [codeIn(row[0] ?? '')[0], codeIn(row.at(-1) ?? '')]))
    const codes = rows.map(([name = '', code = '']) => [codeIn(name)[0], codeIn(code)[0]])
    expect(Object.fromEntries(codes)).toEqual(
      Object.fromEntries(errorClasses.map(([name, value]) => [name, codeOf(value)])),
    )
    const common = new Set(['code', 'name', 'message', 'stack', 'cause'])
    for (const [name = '', own] of fields) {
      const inherited = name === 'CrochetError' ? [] : (fields.get('CrochetError') ?? [])
      // The name of a class stands for its fields.
      const told = [...own.flatMap((field) => fields.get(field) ?? field), ...inherited]
      expect(sorted(told), name).toEqual(sorted(declared.membersOf(name).filter((member) => !common.has(member))))
    }
  })

  it('have a heading each in the page on troubleshooting, and no other code has', () => {
    const headings = [...troubleshooting.text.matchAll(/^### (\w+)$/gm)].map(([, code = '']) => code)
    const codes = errorClasses.map(([, value]) => String(codeOf(value)))
    expect(sorted(headings)).toEqual(sorted([...codes, 'CROCHET_SETUP_DIFFERS', 'CROCHET_UNSEEN_FAILURES']))
    expect(headings).toHaveLength(new Set(headings).size)
  })

  it('say what to do about each class, each reason and each phase', () => {
    for (const [name] of errorClasses) expect(errors.text).toContain(`\n**${name}**: `)
    expect(sorted(firstColumn(errors, 'Why a sidecar stopped'))).toEqual(sorted(declared.wordsOf('StopReason')))
    expect(codeIn(errors.text)).toEqual(expect.arrayContaining(declared.wordsOf('StartPhase')))
  })
})

/** Paths of Markdown files from the root. */
function markdownIn(name: string, recursive: boolean): string[] {
  return readdirSync(new URL(`${name}/`, root), { encoding: 'utf8', recursive })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join(name, file))
}

function firstColumn(document: MarkdownDocument, heading: string): string[] {
  return tableUnder(document, heading).rows.map(([cell = '']) => /^`(\[[\w.]+\]|[\w-]+)/.exec(cell)?.[1] ?? cell)
}

function read(name: string): string {
  return readFileSync(new URL(name, root), 'utf8')
}

function sorted(names: Iterable<string>): string[] {
  return [...new Set(names)].toSorted()
}

/** The value of a default, as it is written. */
function evaluate(code: string): unknown {
  return runInNewContext(`(${code})`)
}

function isErrorClass(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof Error
}

function codeOf(errorClass: unknown): unknown {
  return Reflect.get(Reflect.construct(errorClass as new () => object, ['', {}]), 'code')
}

function messageOf(body: () => unknown): string {
  try {
    body()
  } catch (error) {
    return String(error)
  }
  throw new Error('nothing was thrown')
}
