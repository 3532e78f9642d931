// Host: synchronous throughout, so that no finalizer ever runs. Starts `count` calls with results of `size` bytes, and
// drops every one; tells what memory that has taken at most.
import { reactorModule, runInReactor, waitFor } from 'crochet-sidecar'
import { residentBytes } from '../kit/census.mjs'
import { given, outcomeOf, pause, say, start } from '../kit/host.mjs'

const calls = reactorModule('../reactor/bounds.mjs', import.meta.url)
const { count, size, fails = false, ...options } = given
const sidecar = start(options)
const background = runInReactor(calls)
const pid = waitFor(calls.pid, { timeout: 10_000 })
const begin = fails ? () => background.failLongly(size) : () => background.give(size)
const refusals = []
const most = { host: 0, sidecar: 0 }
const measure = () => {
  most.host = Math.max(most.host, residentBytes())
  most.sidecar = Math.max(most.sidecar, residentBytes(sidecar))
}
// The first tenth is what it takes to get going.
let before
for (let index = 0; index < count; index += 1) {
  for (;;) {
    const { code, limit, mayHaveRun } = outcomeOf(begin)
    if (code === undefined) break
    refusals.push({ code, limit, mayHaveRun })
    pause(1)
  }
  if (index === Math.floor(count / 10)) {
    measure()
    before = { ...most }
  } else if (index % Math.ceil(count / 50) === 0) measure()
}
measure()
const kinds = [...new Set(refusals.map((refusal) => JSON.stringify(refusal)))].map((kind) => JSON.parse(kind))
say({ before, most, refusals: kinds, lives: pid() === sidecar })
