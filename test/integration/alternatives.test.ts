import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codeIn, readDocument, tableUnder } from '../markdown.js'
import { runProgram } from '../run-program.js'

// What docs/alternatives.md says of others is what they do here, in the versions that it names.
const root = new URL('../../', import.meta.url)
const folder = new URL('bench/alternatives/', root)
const page = readDocument(root, 'docs/alternatives.md')
const claims = tableUnder(page, 'What they do when things go wrong').rows.map((cells) => {
  const [what = '', program = '', line = ''] = cells
  return { what, program: codeIn(program)[0] ?? program, line: codeIn(line)[0] ?? line }
})
const versions = tableUnder(page, 'Versions').rows.filter(([, , tried]) => tried === 'yes')

/** Not programs of claims, but what they call; and our own, which is run with the commands of the documents. */
const others = ['functions.mjs', 'watchdog.mjs', 'synckit-worker.mjs', 'sync-rpc-worker.cjs', 'crochet-sidecar.mjs']

describe('a claim', () => {
  it.each(claims)('$program: $what', async ({ program, line }) => {
    const { stdout, timedOut } = await runProgram(new URL(program, folder).pathname, [], { deadline: 15_000 })
    expect(stdout).toBe(`${line}\n`)
    expect(timedOut).toBe(false)
  })
})

describe('the page', () => {
  it('has a claim for each program', () => {
    const programs = readdirSync(folder).filter((name) => !others.includes(name))
    expect(claims.map(({ program }) => program).toSorted()).toEqual(programs.toSorted())
  })

  it.each(versions)('%s has version %s', (link, version) => {
    const name = /^\[([\w-]+)\]/.exec(link)?.[1] ?? link
    const { version: installed } = JSON.parse(
      readFileSync(new URL(`node_modules/${name}/package.json`, root), 'utf8'),
    ) as { version: string }
    expect(codeIn(version)).toEqual([installed])
  })

  it('has programs of some ten lines', () => {
    for (const { program } of claims) {
      const lines = readFileSync(new URL(program, folder), 'utf8').trimEnd().split('\n')
      expect(lines.length, program).toBeLessThanOrEqual(16)
    }
  })
})
