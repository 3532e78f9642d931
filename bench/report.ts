// Shows what was measured as Markdown.
import { cpus, release } from 'node:os'
import type { Figures, Target, Task } from './task.js'

export interface Outcome {
  readonly task: Task
  readonly figures: ReadonlyMap<string, Figures>
  readonly targets: readonly Checked[]
}

export interface Checked extends Target {
  readonly measured: number
  readonly holds: boolean
}

export function check(task: Task, figures: ReadonlyMap<string, Figures>): Outcome {
  const of = (name: string): Figures => figures.get(name) ?? {}
  const targets = task.targets.map((target) => {
    const measured = target.figure(of)
    const holds = target.bound === 'at most' ? measured <= target.limit : measured >= target.limit
    return { ...target, measured, holds }
  })
  return { task, figures, targets }
}

/** The machine, in a line. */
export function machine(): string {
  const all = cpus()
  return `Node ${process.versions.node}, ${process.platform} ${release()} ${process.arch}, ${all.length} × ${all[0]?.model.trim()}`
}

export function markdown({ task, figures, targets }: Outcome): string {
  const columns = [...new Set([...figures.values()].flatMap((one) => Object.keys(one)))]
  const heads = columns.map((column) => titles[column] ?? sizeTitle(column))
  const lines = [...figures].map(
    ([name, one]) => `| ${name} | ${columns.map((column) => show(one[column])).join(' | ')} |`,
  )
  return [
    `### ${task.title}`,
    '',
    `In ${task.unit}.`,
    '',
    `| | ${heads.join(' | ')} |`,
    `|---|${columns.map(() => '---:').join('|')}|`,
    ...lines,
    '',
    ...targets.map(sentence),
    '',
  ].join('\n')
}

const titles: Readonly<Record<string, string>> = { cpu: 'processor time', rate: 'rate', n: 'n', times: 'times' }

function sizeTitle(column: string): string {
  const bytes = Number(column)
  if (Number.isNaN(bytes)) return column
  return bytes < 2 ** 20 ? `${bytes / 2 ** 10} KiB` : `${bytes / 2 ** 20} MiB`
}

function sentence({ what, measured, bound, limit, unit = '' }: Checked & { unit?: string }): string {
  const missed = bound === 'at most' ? measured > limit : measured < limit
  const text = `- ${what}: **${show(measured)}**${unit === '' ? '' : ` ${unit}`} (wanted: ${bound} ${show(limit)})`
  return missed || Number.isNaN(measured) ? `${text}, **missed**` : text
}

function show(value: number | undefined): string {
  if (value === undefined) return ''
  if (Number.isInteger(value)) return value.toLocaleString('en')
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value < 0.1 ? 4 : 2)
}
