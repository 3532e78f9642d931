// Host: a client of a shared sidecar, in the part that the command line names. Prints JSON records, obeys lines on stdin.
import { createInterface } from 'node:readline'
import { Reactor, ResultNotFound } from 'crochet-sidecar'
import { calls, given, monotonicNow, outcomeOf, say } from '../../kit/host.mjs'

// With many clients a start takes long, which is not what is measured.
const options = { shared: given.name, modules: given.modules, idleTimeout: given.idleTimeout, startTimeout: 60_000 }
const timeout = 60_000
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const told = async () => (await lines.next()).value

const parts = {
  /** Says what becomes of a start and a call. */
  attempt() {
    const outcome = outcomeOf(() => {
      const reactor = new Reactor({ ...options, startTimeout: 3000, ...given.options })
      reactor.setup()
      return reactor.waitFor(calls[given.call ?? 'pid'], { timeout: 10_000 })()
    })
    say(outcome)
  },
  /** Says what becomes of each call that it is told: a name and arguments. */
  async calls() {
    const reactor = new Reactor({ ...options, startTimeout: 10_000, ...given.options })
    reactor.setup()
    for (let line = await told(); line !== undefined; line = await told()) {
      const { call, args = [], timeout: limit = 10_000, background = false } = JSON.parse(line)
      if (background) reactor.runInReactor(calls[call])(...args)
      say(background ? {} : outcomeOf(() => reactor.waitFor(calls[call], { timeout: limit })(...args)))
    }
  },
  /** Starts, calls once, and stays until it is told to go. */
  async start() {
    const started = monotonicNow()
    const reactor = new Reactor(options)
    reactor.setup()
    say({ pid: reactor.waitFor(calls.pid, { timeout })(), ms: monotonicNow() - started })
    await told()
  },
  /** Many clients whose calls run; the sidecar is killed; all call again. */
  async killed() {
    const reactors = Array.from({ length: given.clients }, () => new Reactor(options))
    for (const reactor of reactors) reactor.setup()
    const [pid] = reactors.map((reactor) => reactor.waitFor(calls.pid, { timeout })())
    const running = reactors.map((reactor) => reactor.runInReactor(calls.hang)())
    // Each has to be out before the kill, or it would be one more start.
    for (const reactor of reactors) reactor.waitFor(calls.pid, { timeout })()
    say({ pid })
    await told()
    const failures = running.map((result) => {
      try {
        return { value: result.wait(timeout) }
      } catch (error) {
        return { name: error.name, at: monotonicNow() }
      }
    })
    const again = reactors.map((reactor) => ({ pid: reactor.waitFor(calls.pid, { timeout })(), at: monotonicNow() }))
    say({ failures, again })
    await told()
  },
  /** Comes and goes around the moment at which an idle sidecar ends: half of the time it comes too late for it. */
  idle() {
    const errors = []
    let met = 0
    let last
    // A new client takes a time of its own to come, so where half of them are late is found by steps.
    const step = given.idleTimeout / 10
    let pause = given.idleTimeout / 2
    for (let trial = 0; trial < given.trials; trial += 1) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.max(1, pause + step * Math.random()))
      const reactor = new Reactor(options)
      reactor.setup()
      try {
        const pid = reactor.waitFor(calls.pid, { timeout })()
        const isMet = pid === last
        last = pid
        met += isMet ? 1 : 0
        pause = Math.max(0, pause + (isMet ? step : -step))
      } catch (error) {
        errors.push(`${error.name}: ${error.message}`)
      }
      reactor.shutdown()
    }
    say({ errors, met })
  },
  /** Stashes results when it is told a number, retrieves what it is told. */
  async stash() {
    const reactor = new Reactor(options)
    reactor.setup()
    const echo = reactor.runInReactor(calls.echo)
    for (let line = await told(); line !== undefined; line = await told()) {
      const { make, take } = JSON.parse(line)
      if (make !== undefined) {
        say({ ids: Array.from({ length: make }, (_, index) => echo(index).stash()) })
      }
      if (take === undefined) continue
      const results = take.map((id) => reactor.retrieveResult(id))
      say({
        taken: results.map((result) => {
          try {
            return result.wait(timeout)
          } catch (error) {
            if (error instanceof ResultNotFound) return null
            throw error
          }
        }),
      })
    }
  },
  /** Calls for a time, one after another; or floods: as many at a time as a client may have. */
  async load() {
    const reactor = new Reactor(given.own === true ? {} : options)
    reactor.setup()
    const echo = reactor.waitFor(calls.echo, { timeout })
    const start = reactor.runInReactor(calls.echo)
    for (let warm = 0; warm < 500; warm += 1) echo(warm)
    say({ ready: true })
    await told()
    const times = []
    const until = monotonicNow() + given.ms
    let count = 0
    while (monotonicNow() < until) {
      const began = monotonicNow()
      if (given.flood) {
        const results = Array.from({ length: 1000 }, (_, index) => start(index))
        reactor.waitForAll(results, { timeout })
        count += results.length
      } else {
        echo(count)
        times.push(monotonicNow() - began)
        count += 1
      }
    }
    say({ count, times })
    await told()
  },
}

await parts[given.part]()
