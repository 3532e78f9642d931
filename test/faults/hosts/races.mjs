// Host: replies race against deadlines and cancellations, thousands of times; each call must come to exactly one end.
import { Reactor, reactorModule } from 'crochet-sidecar'
import { given, monotonicNow, outcomeOf, pause, reactorOptions, say } from '../kit/host.mjs'

const { trials = 1000 } = given
const LIMIT = 10_000
const SIZE = 500_000
const reactor = new Reactor(reactorOptions({ stashTtl: 5 }))
reactor.setup()
reactor.ready({ timeout: LIMIT })
const functions = reactorModule('../reactor/races.mjs', import.meta.url)
const background = reactor.runInReactor(functions)
const blocking = reactor.waitFor(functions, { timeout: LIMIT })

/** Runs `trial` over and over with a limit that is moved to where either side wins half of the time. */
function race(trial) {
  const tally = { values: 0, failures: 0, wrong: [], overdue: 0 }
  let limit = 3
  for (let nonce = 1; nonce <= trials; nonce += 1) {
    const outcome = trial(limit, nonce)
    if (outcome.name === undefined) tally.values += 1
    else tally.failures += 1
    const isRight = outcome.name === undefined ? outcome.value === nonce : outcome.expected === true
    if (!isRight) tally.wrong.push(outcome)
    if (outcome.overshoot > 50) tally.overdue += 1
    limit = Math.max(0.1, limit + (outcome.name === undefined ? -0.3 : 0.3))
  }
  return tally
}

/** waitFor: the reply or the timeout. */
const deadlines = race((limit, nonce) => {
  const outcome = outcomeOf(() => reactor.waitFor(functions.settleAfter, { timeout: limit })(1, nonce))
  return { ...outcome, expected: outcome.name === 'TimeoutError', overshoot: outcome.ms - limit }
})

/** wait: a timeout cancels nothing, and the result comes all the same. */
const waits = race((limit, nonce) => {
  const result = background.settleAfter(1, nonce)
  const first = outcomeOf(() => result.wait(limit))
  const second = outcomeOf(() => result.wait(LIMIT))
  return { ...first, expected: first.name === 'TimeoutError' && second.value === nonce, second }
})

/** cancel: the value or CancelledError, and the same for ever. */
const cancels = race((limit, nonce) => {
  const result = background.settleUnlessCancelled(1, nonce)
  const end = monotonicNow() + limit
  while (monotonicNow() < end);
  result.cancel()
  const first = outcomeOf(() => result.wait(LIMIT))
  const second = outcomeOf(() => result.wait(0))
  const isSame = first.name === second.name && first.value === second.value
  return { ...first, expected: first.name === 'CancelledError' && isSame, second }
})

/** Replies that come 20 ms after their calls were given up, while others are made. */
const late = { timeouts: 0, calls: 0, wrong: [] }
for (let nonce = 1; nonce <= 20; nonce += 1) {
  const end = monotonicNow() + 30
  const givenUp = outcomeOf(() => reactor.waitFor(functions.settleAfter, { timeout: 5 })(25, -nonce))
  if (givenUp.name === 'TimeoutError') late.timeouts += 1
  while (monotonicNow() < end) {
    late.calls += 1
    const answer = blocking.settleAfter(0, late.calls)
    if (answer !== late.calls) late.wrong.push([late.calls, answer])
  }
}

/** The stash gives up its entry while it is fetched: all of it comes, or nothing. */
const expiries = { values: 0, expired: 0, wrong: [] }
for (let nonce = 0; nonce < 60; nonce += 1) {
  const result = background.bytes(SIZE, nonce)
  result.wait(LIMIT)
  const uid = result.stash()
  pause(nonce % 12)
  const { name, why, value } = outcomeOf(() => reactor.retrieveResult(uid).wait(LIMIT))
  if (name === 'ResultNotFound' && why === 'expired') expiries.expired += 1
  else if (value?.length === SIZE && value.every((byte) => byte === nonce)) expiries.values += 1
  else expiries.wrong.push({ name, why })
}

// What was given up has its grace.
pause(200)
const left = { ...reactor.status(), timers: blocking.activeTimers() }
say({ trials, deadlines, waits, cancels, late, expiries, left })
