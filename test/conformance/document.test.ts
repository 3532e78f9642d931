// docs/conformance.md: every item once, and every test that it names.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface Row {
  readonly item: number
  /** The test's file and title; undefined if the row says why there is none. */
  readonly test: { readonly file: string; readonly title: string } | undefined
  readonly reason: string
}

const rows = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map(readRow)

const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.test.ts'))
const sources = new Map(files.map((name) => [name, readFileSync(new URL(name, import.meta.url), 'utf8')]))

it('has every item once, in order', () => {
  expect(rows.map(({ item }) => item)).toEqual(Array.from({ length: 181 }, (_, index) => index + 1))
})

it('names a test for at least 150 items, and a reason for the others', () => {
  expect(rows.filter(({ test }) => test !== undefined).length).toBeGreaterThanOrEqual(150)
  for (const { item, test, reason } of rows) {
    if (test === undefined) expect({ item, reason }).toHaveProperty('reason', expect.stringMatching(/^No test: .{20,}/))
  }
})

it('names tests that exist, each with the number of its item', () => {
  for (const { item, test } of rows) {
    if (test === undefined) continue
    const { file, title } = test
    expect(title).toMatch(new RegExp(`^${item}\\. `))
    const source = sources.get(file) ?? ''
    const found = source.includes(`it('${title}', `) || source.includes(`it("${title}", `)
    expect({ item, file, title, found }).toHaveProperty('found', true)
  }
})

it('leaves out no test of an item', () => {
  const titles = [...sources.values()].flatMap((source) =>
    [...source.matchAll(/^ *it\((['"])(\d+\. .*)\1, /gm)].map(([, , title]) => title),
  )
  const named = rows.flatMap(({ test }) => test?.title ?? [])
  expect(titles.length).toBe(named.length)
  expect(new Set(titles)).toEqual(new Set(named))
})

/** `| item | what holds | [file](address): title |` */
function readRow(line: string): Row {
  const [, item, , last = ''] = line.split(' | ').length === 3 ? [undefined, ...cellsOf(line)] : []
  const [, file, title] = /^\[([\w.-]+)\]\(\.\.\/test\/conformance\/[\w.-]+\): (.+)$/.exec(last) ?? []
  const test = file === undefined || title === undefined ? undefined : { file, title }
  return { item: Number(item), test, reason: last }
}

function cellsOf(line: string): string[] {
  return line.replace(/^\| /, '').replace(/ \|$/, '').split(' | ')
}
