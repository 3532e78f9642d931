// What the documents say of the hosts is true: the commands run and print what stands below them, the code
// shown is that of the hosts, and these make of promises what the recipes say.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { outputPattern } from '../document-programs.js'
import { HOSTS, manifestOf } from '../host-package.js'
import { codeIn, readDocument, tableUnder } from '../markdown.js'
import { linesOf, root, UserFolder } from '../user-folder.js'

const here = pathToFileURL(root)
const recipes = readDocument(here, 'docs/recipes.md')
const table = readDocument(here, 'examples/hosts/README.md').tables[0]?.rows ?? []
const rootManifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>
}
// Jest keeps what it has compiled there.
const temporary = mkdtempSync(join(tmpdir(), 'crochet-hosts-'))

afterAll(() => {
  rmSync(temporary, { recursive: true, force: true })
})

describe.each(HOSTS)('%s', (name) => {
  const readme = readDocument(here, `examples/hosts/${name}/README.md`)

  it('runs by the command of its README, and prints what stands below them', async () => {
    const [command, ...others] = readme.blocks.filter(({ language }) => language === 'sh')
    expect(others).toEqual([])
    // The first line has been run for all tests.
    const [first, ...rest] = command?.text.trim().split('\n') ?? []
    expect(first).toBe('npm ci && npm run build')
    // Without color, without what npm itself has to say, and without what the npm that runs these tests has set.
    const own = Object.entries(process.env).filter(([variable]) => !/^npm_|^FORCE_COLOR$/i.test(variable))
    const env = { ...Object.fromEntries(own), TMPDIR: temporary, npm_config_loglevel: 'silent', NO_COLOR: '1', CI: '1' }
    const script = `exec 2>&1\n${rest.join('\n')}\necho "exit $?"`
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: root, env, timeout: 25_000 })
    const shown = command?.next
    if (shown?.language !== 'text') throw new Error('the README shows no output')
    expect(stdout).toMatch(outputPattern({ ...shown, text: `${shown.text}exit 0\n` }))
  })

  it('has the versions that this repository has been tested with', () => {
    for (const [dependency, version] of Object.entries(manifestOf(name).devDependencies)) {
      expect([dependency, version]).toEqual([dependency, rootManifest.devDependencies[dependency]])
    }
  })

  it('shows code of its own', () => {
    const shown = readme.blocks.filter(({ language }) => language === 'js')
    expect(shown).not.toHaveLength(0)
    for (const { text } of shown) expect(sourcesOf(name)).toContainEqual(expect.stringContaining(text))
  })

  it('has links that lead somewhere', () => {
    for (const link of readme.links.filter((target) => !/^[a-z]+:/.test(target))) {
      expect(existsSync(new URL(link, new URL(`examples/hosts/${name}/`, here))), link).toBe(true)
    }
  })

  it('is in the table of hosts and in the recipes', () => {
    expect(table.map(([cell]) => cell)).toContain(`[${name}](${name}/README.md)`)
    expect(recipes.links).toContain(`../examples/hosts/${name}/README.md`)
  })
})

describe('recipes', () => {
  it('show code of the hosts', () => {
    const sources = HOSTS.flatMap(sourcesOf)
    const shown = recipes.blocks.filter(({ language }) => language === 'js')
    expect(shown).not.toHaveLength(0)
    for (const { text } of shown) expect(sources).toContainEqual(expect.stringContaining(text))
  })

  it('tell what each host makes of a promise', async () => {
    const user = new UserFolder(['@babel/core', 'eslint', 'handlebars', 'markdown-it', 'postcss', 'sass'])
    try {
      user.write('promises.mjs', readFileSync(join(root, 'test/fixtures/promises-in-hosts.mjs'), 'utf8'))
      const [line = ''] = await linesOf(user.file('promises.mjs'), [], { cwd: user.path })
      const made = JSON.parse(line) as Record<string, unknown>
      expect(made).toMatchObject({ eslint: [], babel: 'a();' })
      for (const [host = '', says = ''] of tableUnder(recipes, 'All hosts').rows) {
        // Those that say something; Jest is a program of its own, and tested with its transform.
        const name = host.split(/[ ,-]/, 1)[0]?.toLowerCase() ?? ''
        for (const text of name === 'jest' ? [] : codeIn(says)) expect(made[name], host).toContain(text)
      }
    } finally {
      user.remove()
    }
  })
})

function sourcesOf(name: string): string[] {
  const folder = join(root, 'examples/hosts', name)
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'))
  return files.map((file) => readFileSync(join(folder, file), 'utf8'))
}
