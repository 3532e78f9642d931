// Host, in a terminal: blocks in the ways it is given, one after another; says when each begins, and what its listener for
// SIGINT heard meanwhile. Without `listens` it has none.
import { existsSync } from 'node:fs'
import { runInReactor, waitFor } from 'crochet-sidecar'
import { calls, given, monotonicNow, outcomeOf, pause, say, start } from '../kit/host.mjs'

const { rounds, listens = true } = given
const timeout = 10_000
const sidecar = start()
const heard = []
const pid = waitFor(calls.pid, { timeout })
const hang = waitFor(calls.hang, { timeout })
const sleep = waitFor(calls.sleep, { timeout })
const spinFor = waitFor(calls.spinFor, { timeout })

const untilHeard = (body) => {
  for (const before = heard.length; heard.length === before; ) body()
}
let blockedAt = 0
const computeUntilPressed = () => {
  while (!existsSync(given.pressed)) pause(1)
  pause(30)
  blockedAt = monotonicNow()
}
const ways = {
  call: hang,
  wait: () => runInReactor(calls.hang)().wait(timeout),
  spin: () => spinFor(800),
  // Each takes well under the 10 ms after which Node watches for the key.
  shortCalls: () => untilHeard(() => sleep(1)),
  quickCalls: () => untilHeard(pid),
  // The key comes before the wait.
  computeThenWait: () => {
    computeUntilPressed()
    hang()
  },
  computeThenCall: () => {
    computeUntilPressed()
    untilHeard(pid)
  },
}

if (listens) {
  process.on('SIGINT', (...args) => {
    const at = monotonicNow()
    // Not interrupted by the key that the listener is run for.
    heard.push({ at, args, cleanup: outcomeOf(pid).value })
  })
}
for (const way of rounds) {
  const before = heard.length
  say({ begins: way, pid: process.pid, sidecar })
  const outcome = outcomeOf(ways[way])
  say({ outcome, heard: heard.slice(before), blockedAt })
  // Two keys within a quarter of a second may count as one.
  pause(300)
}
// Had a key been kept by anybody, it would be heard now, a second time.
setTimeout(() => say({ total: heard.length, sidecar: pid() }), 50)
