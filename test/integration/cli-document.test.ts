// docs/command-line.md: its commands, run in a shell one after another, print what stands below them.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { EXIT } from '../../client/cli/exit.js'
import { crochet, folderWithCommand, runInShell } from '../command-line.js'
import { makePackageFolder, outputPattern, writePrograms } from '../document-programs.js'
import { codeIn, readDocument, tableUnder } from '../markdown.js'

const root = new URL('../../', import.meta.url)
const page = readDocument(root, 'docs/command-line.md')
const packages = makePackageFolder(root)
writePrograms(page, 'js', packages)
const folder = join(packages, 'docs-command-line.md')
mkdirSync(folder, { recursive: true })
const commands = page.blocks.filter(({ language }) => language === 'sh')
afterAll(() => {
  rmSync(packages, { recursive: true, force: true })
})

describe('commands', () => {
  it.each(commands)('line $line: $text', async ({ text, mark, next }) => {
    const { code, stdout, stderr } = await runInShell(text, folder, folderWithCommand(packages))
    expect({ code, stderr }).toEqual({ code: Number(/^exit=(\d+)$/.exec(mark)?.[1] ?? 0), stderr: '' })
    if (next === undefined) throw new Error('no output is shown')
    const shown = stdout.replaceAll(pathToFileURL(folder).href, 'file:///app').replaceAll(folder, '/app')
    expect(shown).toMatch(next.text === '\n' ? /^$/ : outputPattern(next))
  })

  it('are all commands there are', async () => {
    const { stdout } = await crochet(['--help'])
    const [, listed = ''] = stdout.split('\nCommands:\n')
    const known = Array.from((listed.split('\n\n')[0] ?? '').matchAll(/^ {2}(\w+)/gm), ([, name]) => `crochet-${name}`)
    expect(known).toContain('crochet-call')
    expect(page.anchors).toEqual(expect.arrayContaining(known.filter((anchor) => anchor !== 'crochet-help')))
  })
})

describe('tables', () => {
  it('have all options of call', async () => {
    const { stdout } = await crochet(['call', '--help'])
    const [, options = ''] = stdout.split('\nOptions:\n')
    const flags = [...(options.split('\n\n')[0] ?? '').matchAll(/^ {2}(-.+?) {2}/gm)].map(([, flag = '']) =>
      flag.split(', '),
    )
    const listed = tableUnder(page, 'crochet call').rows.map(([cell = '']) => codeIn(cell))
    const known = flags.filter(([first]) => first !== '-h')
    expect(asSet(listed)).toEqual(asSet(known))
  })

  it('have all exit codes, and so has the help', async () => {
    const codes = Object.values(EXIT).map(String)
    expect(tableUnder(page, 'Exit codes').rows.map(([code]) => code)).toEqual(codes)
    const { stdout } = await crochet(['call', '--help'])
    const [, listed = ''] = stdout.split('\nExit codes:\n')
    expect(Array.from((listed.split('\n\n')[0] ?? '').matchAll(/^ {2}(\d+)/gm), ([, code]) => code)).toEqual(codes)
  })

  it('have all lines of doctor', async () => {
    const { stdout } = await crochet(['doctor'])
    const topics = Array.from(stdout.matchAll(/^(?:ok|not ok|\?) +([A-Za-z ]+):/gm), ([, topic]) => topic)
    expect(tableUnder(page, 'crochet doctor').rows.map(([topic]) => topic)).toEqual(topics)
  })
})

/** Names of options, in whatever order. */
function asSet(options: readonly (readonly string[])[]): Set<string> {
  return new Set(options.map((names) => [...new Set(names)].toSorted((a, b) => a.localeCompare(b)).join(' ')))
}
