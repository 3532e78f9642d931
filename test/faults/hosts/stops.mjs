// Host: shuts reactors down at every bad moment; each stop is timed, and what is left of it is counted.
import { Reactor, reactorModule } from 'crochet-sidecar'
import { descendantsOf } from '../kit/census.mjs'
import { calls, given, outcomeOf, pause, point, reactorOptions, say } from '../kit/host.mjs'
import { rawSidecar } from '../kit/raw-sidecar.mjs'

const LIMIT = 15_000
const GRACE = given.grace
const functions = reactorModule('../reactor/starts-and-stops.mjs', import.meta.url)
const races = reactorModule('../reactor/races.mjs', import.meta.url)

function reactorWith(options = {}) {
  const reactor = new Reactor(reactorOptions({ shutdownGrace: GRACE, logLevel: 'silent', ...options }))
  reactor.setup()
  return reactor
}

/** Stops the reactor: how long that took, what became of the results and of a later call, what is left. */
function stop(reactor, results = []) {
  const stopped = outcomeOf(() => reactor.shutdown())
  const again = outcomeOf(() => reactor.shutdown())
  return {
    ms: stopped.ms,
    thrown: stopped.name,
    again: again.ms,
    results: results.map((result) => outcomeOf(() => result.wait(0))),
    later: outcomeOf(reactor.waitFor(calls.pid, { timeout: LIMIT })),
    state: reactor.status().state,
  }
}

const up = (options) => {
  const reactor = reactorWith(options)
  reactor.ready({ timeout: LIMIT })
  return reactor
}

/** The processes that are still there; what was killed may take a moment where others want the processor. */
function leftAfter(limit) {
  const living = () => descendantsOf(process.pid).filter(({ state }) => state !== 'Z')
  for (let waited = 0; waited < limit && living().length > 0; waited += 10) pause(10)
  return living()
}

const moments = {
  'at once after setup()'() {
    return stop(reactorWith())
  },
  'while the sidecar starts'() {
    const reactor = reactorWith()
    const results = [1, 2, 3].map(() => reactor.runInReactor(calls.hang)())
    reactor.status()
    return stop(reactor, results)
  },
  'while the sidecar starts for ever'() {
    const reactor = reactorWith({ nodePath: rawSidecar(new URL('../raw/silent.mjs', import.meta.url)) })
    const results = [reactor.runInReactor(calls.hang)()]
    outcomeOf(() => results[0].wait(100))
    return stop(reactor, results)
  },
  'while the sidecar is replaced'() {
    const reactor = up()
    const last = reactor.runInReactor(calls.hang)()
    process.kill(reactor.status().pid, 'SIGKILL')
    outcomeOf(() => last.wait(LIMIT))
    return stop(reactor, [reactor.runInReactor(calls.hang)()])
  },
  'after a start that failed'() {
    const reactor = reactorWith({ nodePath: '/no/such/node' })
    outcomeOf(() => reactor.ready({ timeout: LIMIT }))
    return stop(reactor)
  },
  'with calls that are out'() {
    const reactor = up()
    const results = [1, 2, 3].map(() => reactor.runInReactor(calls.hang)())
    results.push(reactor.retrieveResult(reactor.runInReactor(calls.hang)().stash()))
    return stop(reactor, results)
  },
  'with a call that is nearly done'() {
    const reactor = up()
    return stop(reactor, [reactor.runInReactor(calls.sleep)(50, 'done')])
  },
  'while the loop is stuck'() {
    const reactor = up()
    const results = [reactor.runInReactor(calls.spin)(), reactor.runInReactor(calls.hang)()]
    pause(20)
    return stop(reactor, results)
  },
  'while the sidecar is stopped'() {
    const reactor = up()
    const results = [reactor.runInReactor(calls.hang)()]
    process.kill(reactor.status().pid, 'SIGSTOP')
    return stop(reactor, results)
  },
  'while a large result is on its way'() {
    const reactor = up()
    const results = [reactor.runInReactor(races.bytes)(100_000_000, 1)]
    pause(20)
    return { ...stop(reactor, results), results: [] }
  },
  'with an exit hook that hangs'() {
    return stop(up({ nodeOptions: [point('hangs-at-exit')] }))
  },
  'with processes that hold its output'() {
    const reactor = up()
    const start = reactor.waitFor(functions.startProcess, { timeout: LIMIT })
    const pids = [start(false), start(true)]
    const stopped = stop(reactor)
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    return { ...stopped, grandchildren: pids.length }
  },
}

const said = {}
for (const [moment, body] of Object.entries(moments)) {
  const outcome = body()
  said[moment] = { ...outcome, left: leftAfter(250) }
}
// The results of a getter that stops the reactor in the midst of a call.
{
  const reactor = up()
  const arg = {
    get now() {
      reactor.shutdown()
      return 1
    },
  }
  said.inCall = outcomeOf(() => reactor.waitFor(calls.echo, { timeout: LIMIT })(arg))
}
say(said)
