// Times the warm blocking call against a bare synckit echo: `npm run bench`. Each runs in processes of its own, in turn,
// since a bare echo in one process is fast or slow by the scheduler's mood; what counts is the ratio of the medians.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

interface Figures {
  /** Microseconds. */
  readonly p50: number
  readonly p99: number
}

const ROUNDS = Number(process.argv[2] ?? 7)

const contenders = ['bare-synckit', 'blocking-call'] as const
const figures = new Map<string, Figures[]>(contenders.map((name) => [name, []]))
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of contenders) figures.get(name)?.push(run(name))
}

const [bare, ours] = contenders.map((name) => medians(figures.get(name) ?? []))
if (bare === undefined || ours === undefined) throw new Error('nothing was measured')
console.log(`bare synckit echo: p50 ${bare.p50.toFixed(1)} µs, p99 ${bare.p99.toFixed(1)} µs`)
console.log(`blocking call:     p50 ${ours.p50.toFixed(1)} µs, p99 ${ours.p99.toFixed(1)} µs`)
console.log(`ratio of p50: ${(ours.p50 / bare.p50).toFixed(2)} (medians of ${ROUNDS} processes each)`)

function run(name: string): Figures {
  const program = fileURLToPath(new URL(`./programs/${name}.js`, import.meta.url))
  return JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' })) as Figures
}

function medians(runs: readonly Figures[]): Figures {
  const median = (of: keyof Figures): number =>
    runs.map((figure) => figure[of]).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? Number.NaN
  return { p50: median('p50'), p99: median('p99') }
}
