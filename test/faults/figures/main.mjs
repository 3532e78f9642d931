// Prints the figures of docs/reliability.md: `npm run reliability`, in about ten minutes on an idle machine; with
// `-- --short` in seconds, too few for the percentiles to mean anything. Exits with 1 if one is not what it must be.
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { FULL, figures, SHORT } from './figures.mjs'

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } })
const [cpu] = cpus()
console.log(
  `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} × ${cpu?.model}\n`,
)
console.log('| | n | measured | must be |\n|---|---|---|---|')
for await (const { name, n, measured, mustBe, holds } of figures(values.short ? SHORT : FULL)) {
  console.log(`| ${name} | ${n} | ${measured} | ${mustBe}${holds ? '' : ' **missed**'} |`)
  if (!holds) process.exitCode = 1
}
