// Soak, outside. The figures as text.
import { availableParallelism } from 'node:os'
import { sum } from './verify.mjs'

/** The command that does the same again. */
export const replayOf = ({ calls, faults, seed, threads }) =>
  `npm run soak -- --calls ${calls} --faults ${faults} --seed ${seed} --threads ${threads}`

/**
 * @param {import('./options.mjs').SoakOptions} options
 * @param {ReturnType<typeof import('./verify.mjs').verify>} figures `zeros` with all that has to be 0
 * @param {number} duration ms
 */
export function report(options, figures, duration) {
  const { calls, zeros, faults, ends, deaths, stalls, told } = figures
  const injected = sum(Object.values(faults))
  const lines = [
    `calls               ${calls}, by ${options.threads} threads`,
    `faults injected     ${injected}`,
    ...rows(faults),
    'to be 0',
    ...rows(zeros),
    `                    95 % upper bound of a rate that was 0: ${bound(calls)} a call, ${bound(injected)} a fault`,
    'ends of calls and waits',
    ...rows(ends),
    `death to error      p50 ${ms(quantile(deaths, 0.5))}, p99 ${ms(quantile(deaths, 0.99))}, of ${deaths.length} deaths by SIGKILL in a blocking call`,
    `machine stood still ${stalls} times`,
    `duration            ${(duration / 1000).toFixed(1)} s`,
    `node                ${process.version}, ${availableParallelism()} cpus`,
    `again               ${replayOf(options)}`,
    "                    (same operations and faults for each thread, in the same order; their timing is the machine's)",
  ]
  return [...lines, ...told].join('\n')
}

const rows = (counts) =>
  Object.entries(counts)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `  ${name.padEnd(24)} ${String(count).padStart(9)}`)

/** The rule of three: no event in n trials leaves rates up to 3/n likely. */
const bound = (trials) => (3 / trials).toExponential(1)

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]

const ms = (time) => (time === undefined ? 'unknown' : `${time.toFixed(1)} ms`)
