// Host: its sidecar is killed in the midst of a call, over and over, while host and bridge live on.
// How long until the caller's error, until the next good call; what is left of it all.
import { waitFor } from 'crochet-sidecar'
import { census } from '../../kit/census.mjs'
import { calls, given, outcomeOf, say, start } from '../../kit/host.mjs'
import { Killer } from '../../kit/killer.mjs'

const killer = new Killer()
const turn = () => new Promise((resolve) => setTimeout(resolve, 300))
start()
const pid = waitFor(calls.pid, { timeout: 10_000 })
const struck = waitFor(calls.struck, { timeout: 10_000 })
const losses = []

function lose() {
  const lost = outcomeOf(() => struck(killer.expectOrder(), 'SIGKILL', 2))
  const next = outcomeOf(pid)
  losses.push({ lost: lost.at, next: next.at, isTyped: lost.name === 'ReactorStopped' && lost.signal === 'SIGKILL' })
}

lose()
await turn()
const before = census()
while (losses.length < given.n) lose()
await turn()
const after = census()
const strikes = killer.strikes()
say({
  toError: losses.map(({ lost }, index) => lost - strikes[index].at),
  toNext: losses.map(({ next }, index) => next - strikes[index].at),
  untyped: losses.filter(({ isTyped }) => !isTyped).length,
  before,
  after,
})
killer.end()
