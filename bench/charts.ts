// Draws the distributions, the growth and the start-up as SVG.
import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { Outcome } from './report.js'

/** SVG text by file name, for those tasks that have a picture. */
export async function charts(outcomes: readonly Outcome[]): Promise<Map<string, string>> {
  const drawn = new Map<string, string>()
  for (const outcome of outcomes) {
    const spec = specOf(outcome)
    if (spec !== undefined) drawn.set(`${outcome.task.id}.svg`, await draw(spec))
  }
  return drawn
}

function specOf({ task, figures }: Outcome): TopLevelSpec | undefined {
  const rows = [...figures].map(([name, one]) => ({ name, ...one }))
  const base = { background: 'white', title: task.title, width: 480 } as const
  const name = { field: 'name', type: 'nominal', title: null, sort: null, axis: { labelLimit: 300 } } as const
  switch (task.id) {
    case 'calls':
    case 'pinned-calls':
      return {
        ...base,
        data: { values: rows },
        encoding: { y: name },
        layer: [
          {
            mark: { type: 'rule', strokeWidth: 3, color: '#9ecae1' },
            encoding: { x: { field: 'min', type: 'quantitative', scale: { type: 'log' } }, x2: { field: 'p99' } },
          },
          {
            mark: { type: 'point', filled: true, size: 70, color: '#08519c' },
            encoding: { x: { field: 'p50', type: 'quantitative', title: 'µs: least, median, p99' } },
          },
        ],
      }
    case 'start':
      return {
        ...base,
        data: { values: rows },
        mark: 'bar',
        encoding: { y: name, x: { field: 'ms', type: 'quantitative', title: 'ms' } },
      }
    case 'growth-payload': {
      const [points = {}] = figures.values()
      const values = Object.entries(points).map(([bytes, ms]) => ({ bytes: Number(bytes), ms }))
      return {
        ...base,
        data: { values },
        mark: { type: 'line', point: true },
        encoding: {
          x: { field: 'bytes', type: 'quantitative', scale: { type: 'log', base: 2 }, axis: { format: '.0s' } },
          y: { field: 'ms', type: 'quantitative', scale: { type: 'log' } },
        },
      }
    }
    default:
      return undefined
  }
}

function draw(spec: TopLevelSpec): Promise<string> {
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}
