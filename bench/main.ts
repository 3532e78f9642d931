// Measures this package beside its peers and prints what came out: `npm run bench`. Options: `--task <id>` (again for
// more), `--rounds <n>` (5), `--write` (docs/performance.md, its charts and the figures as JSON). Exits with 1 if a
// target is missed and `--strict` is given.
import { parseArgs } from 'node:util'
import { charts } from './charts.js'
import { check, machine, markdown } from './report.js'
import { runTask } from './run.js'
import { tasks } from './tasks.js'
import { writeResults } from './write-results.js'

const { values } = parseArgs({
  options: {
    task: { type: 'string', multiple: true, default: tasks.map(({ id }) => id) },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
  },
})

const unknown = values.task.find((id) => tasks.every((task) => task.id !== id))
if (unknown !== undefined) throw new Error(`no task ${unknown}: the tasks are ${tasks.map(({ id }) => id).join(', ')}`)

console.log(`${machine()}; medians of ${values.rounds} processes each\n`)
const outcomes = []
for (const task of tasks.filter(({ id }) => values.task.includes(id))) {
  const outcome = check(task, runTask(task, Number(values.rounds)))
  outcomes.push(outcome)
  console.log(markdown(outcome))
}
if (values.write) writeResults(outcomes, await charts(outcomes), Number(values.rounds))
if (values.strict && outcomes.some(({ targets }) => targets.some(({ holds }) => !holds))) process.exitCode = 1
