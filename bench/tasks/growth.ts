// Whether a call becomes slower by what has happened before.
import { type Contender, figureOf, type Task } from '../task.js'

const pending: readonly Contender[] = [0, 1000, 100_000].map((count) => ({
  name: `${count} results pending`,
  program: 'growth-pending',
  args: [String(count)],
}))

const modules: readonly Contender[] = [1, 1000].map((count) => ({
  name: `${count} modules loaded`,
  program: 'growth-modules',
  args: [String(count)],
}))

export const pendingGrowth: Task = growth('growth-pending', 'A warm call by results pending', pending)
export const moduleGrowth: Task = growth('growth-modules', 'A warm call by modules loaded', modules)

function growth(id: string, title: string, contenders: readonly Contender[]): Task {
  return {
    id,
    title,
    unit: 'µs',
    contenders,
    targets: [
      {
        what: 'largest p50 over the one with the fewest',
        figure: (of) => {
          const [first = Number.NaN, ...others] = contenders.map(({ name }) => figureOf(of(name), 'p50'))
          return Math.max(...others) / first
        },
        bound: 'at most',
        limit: 1.2,
      },
    ],
  }
}
