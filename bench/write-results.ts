// Keeps the results: the tables in docs/performance.md, the charts beside it, the figures as JSON.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { machine, markdown, type Outcome } from './report.js'

const docs = new URL('../../docs/', import.meta.url)
const BEGIN = '<!-- figures -->'
const END = '<!-- end of figures -->'

export function writeResults(outcomes: readonly Outcome[], drawn: ReadonlyMap<string, string>, rounds: number): void {
  const folder = new URL('performance/', docs)
  mkdirSync(folder, { recursive: true })
  for (const [name, svg] of drawn) writeFileSync(new URL(name, folder), svg)
  const tables = outcomes.map((outcome) => withChart(outcome, drawn))
  const text = [`${machine()}; medians of ${rounds} processes each.`, '', ...tables].join('\n')
  const page = new URL('performance.md', docs)
  const [before = ''] = readFileSync(page, 'utf8').split(BEGIN)
  const [, after = ''] = readFileSync(page, 'utf8').split(END)
  writeFileSync(page, `${before}${BEGIN}\n\n${text}\n${END}${after}`)
  const figures = outcomes.map(({ task, figures: measured }) => [task.id, Object.fromEntries(measured)])
  const record = { machine: machine(), rounds, tasks: Object.fromEntries(figures) }
  writeFileSync(new URL('figures.json', folder), `${JSON.stringify(record, undefined, 2)}\n`)
}

function withChart(outcome: Outcome, drawn: ReadonlyMap<string, string>): string {
  const name = `${outcome.task.id}.svg`
  return drawn.has(name) ? `${markdown(outcome)}\n![${outcome.task.title}](performance/${name})\n` : markdown(outcome)
}
