// Host: the killer ends its sidecar in the midst of a call, `times` times; each loss is timed from the signal to the error.
import { waitFor } from 'crochet-sidecar'
import { census } from '../kit/census.mjs'
import { calls, given, outcomeOf, say, start } from '../kit/host.mjs'
import { Killer } from '../kit/killer.mjs'

const { times = 1, signal = 'SIGKILL' } = given
const killer = new Killer()
start()
const pid = waitFor(calls.pid, { timeout: 10_000 })
const struck = waitFor(calls.struck, { timeout: 10_000 })
const turn = () => new Promise((resolve) => setTimeout(resolve, 100))
const losses = []
const again = []

const lose = () => {
  const lost = outcomeOf(() => struck(killer.expectOrder(), signal, 2))
  again.push(outcomeOf(pid).ms)
  losses.push(lost)
}
lose()
await turn()
const before = census()
for (let round = 1; round < times; round += 1) lose()
await turn()
const after = census()
const strikes = killer.strikes()
say({ last: losses.at(-1), delays: losses.map(({ at }, index) => at - strikes[index].at), again, before, after })
killer.end()
