// The READMEs of examples/hosts and the page of recipes: their code is that of the packages, which other tests run.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readHostPackage, readHostReadme } from '../host-folder.js'
import { type CodeBlock, readDocument } from '../markdown.js'

const root = new URL('../../', import.meta.url)
const names = ['require-hook', 'vitest', 'repl', 'cluster', 'worker-threads', 'bundlers', 'typescript']
const page = readDocument(root, 'docs/recipes-processes.md')
const sources = new Map(names.map((name) => [name, sourcesOf(name)]))

describe.each(names)('%s', (name) => {
  const readme = readHostReadme(name)

  it('shows code that is in the package', () => {
    const shown = readme.blocks.filter(isCode)
    expect(shown).not.toEqual([])
    for (const { text } of shown) expect(sources.get(name)).toContain(text)
  })

  it('is run by commands that exist', () => {
    const { scripts } = readHostPackage(name)
    const lines = readme.blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n'))
    expect(lines).toContain(`cd examples/hosts/${name}`)
    const used = lines.flatMap((line) => [...line.matchAll(/npm (start|test|run [a-z:]+)/g)])
    const own = used.map(([, script = '']) => script.replace('run ', '')).filter((script) => script !== 'build')
    expect(own).not.toEqual([])
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(own))
  })

  it('asks for the versions that it is tested with', () => {
    const { devDependencies: ours } = JSON.parse(read(new URL('package.json', root))) as {
      devDependencies: Record<string, string>
    }
    const { dependencies, devDependencies } = readHostPackage(name)
    const { 'crochet-sidecar': library, ...others } = { ...dependencies, ...devDependencies }
    expect(new URL(`${library?.replace('file:', '')}/`, hostUrl(name)).href).toBe(root.href)
    for (const [dependency, range] of Object.entries(others)) expect(range).toBe(ours[dependency])
  })

  it('has links that lead somewhere', () => {
    for (const link of readme.links) expect(existsSync(new URL(link, hostUrl(name))), link).toBe(true)
  })

  it('has a section in the recipes', () => {
    expect(page.links).toContain(`../examples/hosts/${name}/README.md`)
  })
})

it('the recipes show code that is in the packages', () => {
  const shown = page.blocks.filter(isCode)
  expect(shown.length).toBeGreaterThanOrEqual(names.length)
  for (const { text } of shown)
    expect(
      [...sources.values()].some((source) => source.includes(text)),
      text,
    ).toBe(true)
})

function isCode({ language }: CodeBlock): boolean {
  return language === 'js' || language === 'ts'
}

function sourcesOf(name: string): string {
  const files = readdirSync(hostUrl(name)).filter((file) => /\.[cm]?[jt]sx?$/.test(file))
  return files.map((file) => read(new URL(file, hostUrl(name)))).join('\n')
}

function hostUrl(name: string): URL {
  return new URL(`examples/hosts/${name}/`, root)
}

function read(file: URL): string {
  return readFileSync(file, 'utf8')
}
