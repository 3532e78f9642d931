// Host: values and an environment that nobody else is to see; looks for them in what all processes show of themselves.
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { runInReactor, waitFor } from 'crochet-sidecar'
import { calls, outcomeOf, say, start } from '../kit/host.mjs'

const marks = { value: `value-${randomUUID()}`, variable: `variable-${randomUUID()}` }
const sidecar = start({ env: { FAULT_SECRET: marks.variable } })
const echoed = waitFor(calls.echo, { timeout: 5000 })({ secret: marks.value }).secret === marks.value
runInReactor(calls.echo)(marks.value).stash()
runInReactor(calls.sleep)(60_000, marks.value)
const errors = [
  outcomeOf(() => waitFor(calls.sleep, { timeout: 20 })(60_000, marks.value)),
  outcomeOf(() => waitFor(calls.echo, { timeout: 5000 })({ secret: marks.value, refused: () => {} })),
  outcomeOf(() => waitFor(calls.nothingOfThatName, { timeout: 5000 })(marks.value)),
]
const found = { value: [], variable: [] }
for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
  for (const file of ['cmdline', 'comm', 'environ']) {
    let text = ''
    try {
      text = readFileSync(`/proc/${pid}/${file}`, 'latin1')
    } catch {}
    for (const [name, mark] of Object.entries(marks)) if (text.includes(mark)) found[name].push([Number(pid), file])
  }
}
const lost = runInReactor(calls.hang)(marks.value)
process.kill(sidecar, 'SIGKILL')
errors.push(outcomeOf(() => lost.wait(5000)))
say({ marks, sidecar, echoed, found, errors })
