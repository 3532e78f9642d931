// docs/reliability.md: every row once, and every test that it names.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** How many rows each section has. */
const SECTIONS = { A: 14, B: 11, C: 14, D: 15, E: 21, F: 17, G: 11, H: 22, I: 14, J: 4, K: 8, L: 25, N: 5 } as const

const document = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8')
const rows = document
  .split('\n')
  .filter((line) => /^\| [A-N]\d+ \|/.test(line))
  .map((line) => {
    const cells = line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim())
    return { row: cells[0] ?? '', cells: cells.length, last: cells.at(-1) ?? '' }
  })

const titlesOf = (path: string): string[] => {
  const source = readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8')
  // A title as it stands in the source, in whichever quotes.
  return [...source.matchAll(/(['"`])((?:\\.|(?!\1).)+)\1/g)].map(([, , title = '']) =>
    title.replaceAll(/\\(.)/g, '$1'),
  )
}

it('has every row once, in order', () => {
  const expected = Object.entries(SECTIONS).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}${index + 1}`),
  )
  expect(rows.map(({ row }) => row)).toEqual(expected)
  for (const { row, cells } of rows) expect({ row, cells }).toEqual({ row, cells: 4 })
})

it('names a test for each row, or a reason for having none', () => {
  const without = rows.filter(({ last }) => !last.startsWith('['))
  for (const { row, last } of without) {
    expect({ row, last }).toHaveProperty('last', expect.stringMatching(/^No test: .{20,}/))
  }
  expect(without.length).toBeLessThanOrEqual(6)
})

it('names tests that exist', () => {
  const missing = rows.flatMap(({ row, last }) =>
    [...last.matchAll(/\[([^\]]+)\]\(([^)]+)\): (.+?)(?=; \[|$)/g)].flatMap(([, file = '', path = '', title = '']) => {
      const isThere = path.endsWith(`/${file}`) && titlesOf(path).includes(title)
      return isThere ? [] : [{ row, path, title }]
    }),
  )
  expect(missing).toEqual([])
  expect(rows.filter(({ last }) => last.startsWith('[') && !last.includes(': '))).toEqual([])
})
