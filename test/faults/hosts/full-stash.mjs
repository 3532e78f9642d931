// Host: stashes more than the stash takes, in number and in bytes.
import { reactorModule, retrieveResult, runInReactor, waitFor } from 'crochet-sidecar'
import { given, outcomeOf, say, start } from '../kit/host.mjs'

const calls = reactorModule('../reactor/bounds.mjs', import.meta.url)
const { count, size, ...options } = given
start(options)
const give = runInReactor(calls.give)
const { memory } = waitFor(calls, { timeout: 10_000 })
const uids = Array.from({ length: count }, () => {
  const result = give(size)
  result.wait(10_000)
  return result.stash()
})
const used = memory()
const outcomes = uids.map((uid) => outcomeOf(() => retrieveResult(uid).wait(10_000).length))
const kept = outcomes.filter(({ value }) => value === size).length
const [refusal] = outcomes.filter(({ code }) => code !== undefined)
// Room again.
const again = give(size)
again.wait(10_000)
say({ kept, refused: outcomes.length - kept, refusal, used, again: retrieveResult(again.stash()).wait(10_000).length })
