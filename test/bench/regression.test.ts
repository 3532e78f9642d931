// A short bench that fails on ratios, with margins for a busy machine: it is to see a call that has become several times
// slower, not a few percent. The figures that count are those of `npm run bench`.
import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

it.each([
  ['a warm call costs at most 4 bare synckit echoes', 'call-sidecar', 'call-synckit', 'p50', 4],
  ['20,000 small records cost at most 3 times what synckit takes', 'objects', 'objects synckit', 'p50', 3],
  ['piscina makes at most 3 times as many background calls', 'background-piscina', 'background-sidecar', 'rate', 3],
  ['a bare socket pair moves at most 12 times as many bytes', 'large-floor', 'large-sidecar', 'rate', 12],
])('%s', (_, ours, theirs, key, limit) => {
  const ratios = [1, 2, 3].map(() => run(ours, key) / run(theirs, key)).toSorted((a, b) => a - b)
  expect(ratios[1]).toBeLessThan(limit)
})

function run(command: string, key: string): number {
  const [program, ...args] = command.split(' ')
  const output = execFileSync(process.execPath, [`dist/bench/programs/${program}.js`, ...args], { encoding: 'utf8' })
  return (JSON.parse(output) as Record<string, number>)[key] ?? Number.NaN
}
