// Fuzzers (program): `npm run fuzz -- [codec | live] [--inputs n] [--seed n] [--only index]`.
import { parseArgs } from 'node:util'
import { fuzzCodec, fuzzSplits } from './codec.js'
import { fuzzHost } from './live-host.js'
import { fuzzSidecar } from './live-sidecar.js'
import { linesOf } from './report.js'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { inputs: { type: 'string' }, seed: { type: 'string', default: '1' }, only: { type: 'string' } },
})
const [target = 'both'] = positionals
const seed = Number(values.seed)
const only = values.only === undefined ? {} : { first: Number(values.only), inputs: 1 }
let findings = 0

if (target !== 'live') {
  const report = fuzzCodec({ inputs: Number(values.inputs ?? 10_000_000), seed, progress: tell, ...only })
  say(linesOf(`codec, seed ${seed}`, report))
  const splits = fuzzSplits()
  say([
    `splits: ${splits.splits}, findings ${splits.findings.length}`,
    ...splits.findings.map(({ what }) => `  ${what}`),
  ])
  findings += report.findings.length + splits.findings.length
}
if (target !== 'codec') {
  // Half of the frames go to a sidecar, half to a host.
  const inputs = Math.ceil(Number(values.inputs ?? 200_000) / 2)
  const sidecar = await fuzzSidecar({ inputs, seed })
  say(linesOf(`frames to a sidecar, seed ${seed}`, sidecar))
  const host = await fuzzHost({ inputs, seed })
  say(linesOf(`frames to a host, seed ${seed}`, host))
  findings += sidecar.findings.length + host.findings.length
}
process.exitCode = findings === 0 ? 0 : 1

function tell(done: number): void {
  if (process.stderr.isTTY && done % 100_000 === 0) process.stderr.write(`\r${done} `)
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
