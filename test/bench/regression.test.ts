// A short bench that fails on ratios, with margins for a busy machine: it is to see a call that has become several times
// slower, not a few percent. The figures that count are those of `npm run bench`.
import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

it.each([
  ['a warm call costs at most 10 bare synckit echoes', 'call-sidecar', 'call-synckit', 'p50', 10],
  ['20,000 small records cost at most 4 times what synckit takes', 'objects', 'objects synckit', 'p50', 4],
])('%s', (_, ours, theirs, key, limit) => {
  const ratios = [1, 2, 3].map(() => run(ours, key) / run(theirs, key)).toSorted((a, b) => a - b)
  expect(ratios[1]).toBeLessThan(limit)
})

function run(command: string, key: string): number {
  const [program, ...args] = command.split(' ')
  const output = execFileSync(process.execPath, [`dist/bench/programs/${program}.js`, ...args], { encoding: 'utf8' })
  return (JSON.parse(output) as Record<string, number>)[key] ?? Number.NaN
}
