// Host: its sidecar is stopped and reads nothing, while calls of 1 MB are started until one is refused.
import { reactorModule, runInReactor, waitFor } from 'crochet-sidecar'
import { residentBytes } from '../kit/census.mjs'
import { given, outcomeOf, say, start } from '../kit/host.mjs'

const calls = reactorModule('../reactor/bounds.mjs', import.meta.url)
const { maxQueuedBytes, most = 100 } = given
const sidecar = start({ maxQueuedBytes, unresponsiveAfter: 60_000 })
const length = runInReactor(calls.lengthOf)
const blocking = waitFor(calls.lengthOf, { timeout: 200 })
const bytes = new Uint8Array(1_000_000)
process.kill(sidecar, 'SIGSTOP')
const before = residentBytes()
const results = []
const refusal = (() => {
  for (let index = 0; index < most; index += 1) {
    const outcome = outcomeOf(() => results.push(length(bytes)))
    if (outcome.code !== undefined) return outcome
  }
})()
const grown = residentBytes() - before
// Its caller waits with it: refused it is not.
const blocked = outcomeOf(() => blocking(bytes))
process.kill(sidecar, 'SIGCONT')
const lengths = results.map((result) => result.wait(20_000))
const after = outcomeOf(() => length(bytes).wait(20_000))
say({ started: results.length, refusal, grown, blocked, lengths: [...new Set(lengths)], after })
