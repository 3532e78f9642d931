// docs/examples.md names every example, with the command that starts it. What the commands do: the other files.
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readDocument } from '../markdown.js'

const root = new URL('../../', import.meta.url)
const { text, blocks } = readDocument(root, 'docs/examples.md')
const programs = readdirSync(new URL('examples/', root)).flatMap((name) => /^(.+)\.ts$/.exec(name)?.[1] ?? [])
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
)

it('has a section for each example, and no other', () => {
  expect([...sections.keys()].toSorted()).toEqual(programs.toSorted())
})

it.each(programs)('says what %s is, where its source is, and how to run it', (name) => {
  const [, paragraph = '', command = '', ...more] = sections.get(name)?.trim().split('\n\n') ?? []
  expect(paragraph).toMatch(new RegExp(`^[^#\`].*\\[Source\\]\\(\\.\\./examples/${name}\\.ts\\)$`, 's'))
  expect(command).toBe(`\`\`\`sh\n${name === 'demo' ? 'npm run demo' : `node dist/examples/${name}.js`}\n\`\`\``)
  expect(more).toEqual([])
  expect(text).toContain(`(#${name})`)
})

it('has nothing in it but commands', () => {
  expect(blocks.map(({ language }) => language)).toEqual(Array(programs.length + 1).fill('sh'))
})
