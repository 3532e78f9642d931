// Host: its sidecar gets stuck, or looks as if it did; which way is given.
import { Reactor, reactorModule, runInReactor, waitFor, waitForAll } from 'crochet-sidecar'
import { isAlive } from '../kit/census.mjs'
import { calls, given, monotonicNow, outcomeOf, pause, reactorOptions, say, start } from '../kit/host.mjs'
import { Killer } from '../kit/killer.mjs'

const stuck = reactorModule('../reactor/stuck.mjs', import.meta.url)
const { ledger } = given
const pid = waitFor(calls.pid, { timeout: 15_000 })
const call =
  (reference, timeout) =>
  (...args) =>
    outcomeOf(() => waitFor(reference, { timeout })(...args))

const ways = {
  stopped(killer) {
    const sidecar = start({ unresponsiveAfter: 500 })
    const beside = runInReactor(calls.hang)()
    killer.strike(sidecar, 'SIGSTOP', 100)
    const lost = call(calls.enterAndHang, 300)(ledger, 'stopped')
    const hung = outcomeOf(() => beside.wait(10_000))
    say({ lost, hung, next: outcomeOf(pid), alive: isAlive(sidecar) })
  },
  paused(killer) {
    const sidecar = start({ unresponsiveAfter: 500 })
    killer.freeze(sidecar, 700, 20)
    const value = call(calls.sleep, 10_000)(100, 'slept')
    say({ value, same: pid() === sidecar })
  },
  looping() {
    start({ unresponsiveAfter: 300 })
    const outcomes = {}
    const kinds = {
      spin: calls.spin,
      regex: stuck.regex,
      execSync: stuck.execSleep,
      json: stuck.parseJson,
      microtasks: stuck.microtasks,
    }
    for (const [kind, reference] of Object.entries(kinds)) {
      const sidecar = pid()
      const beside = runInReactor(calls.hang)()
      const lost = call(reference, 200)()
      const hung = outcomeOf(() => beside.wait(10_000))
      outcomes[kind] = { lost, hung, next: outcomeOf(pid), alive: isAlive(sidecar) }
    }
    say({ outcomes })
  },
  computing() {
    const sidecar = start({ unresponsiveAfter: 100 })
    say({ value: call(stuck.compute, 10_000)(1000), same: pid() === sidecar })
  },
  unsettled() {
    const reactor = new Reactor(reactorOptions())
    reactor.setup()
    reactor.waitFor(calls.pid, { timeout: 15_000 })()
    const began = monotonicNow()
    const lost = outcomeOf(() => reactor.waitFor(stuck.noteAbort, { timeout: 200 })(ledger))
    say({ lost, deadline: began + 200, running: untilIdle(reactor) })
  },
  deaf() {
    const reactor = new Reactor(reactorOptions())
    reactor.setup()
    const own = reactor.waitFor(calls.pid, { timeout: 15_000 })
    const sidecar = own()
    const lost = outcomeOf(() => reactor.waitFor(stuck.ignoreAbort, { timeout: 100 })(ledger, 300))
    const next = outcomeOf(() => reactor.waitFor(calls.echo, { timeout: 15_000 })('served'))
    const running = reactor.status().running
    pause(400)
    say({ lost, next, running, later: untilIdle(reactor), same: own() === sidecar })
  },
  /** Each request fills a good part of the pipe, so that the question waits behind many of them. */
  busy() {
    const sidecar = start({ unresponsiveAfter: 800 })
    const all = Array.from({ length: 300 }, () => runInReactor(stuck.compute)(5, Buffer.alloc(20_000)))
    all.at(-1).cancel()
    const values = outcomeOf(() => new Set(waitForAll(all.slice(0, -1), { timeout: 15_000 })).size)
    say({ values, same: pid() === sidecar })
  },
  pauses(killer) {
    const sidecar = start({ unresponsiveAfter: 1500 })
    for (let round = 0; round < 6; round += 1) killer.freeze(sidecar, 250, round * 300)
    const lost = call(calls.hang, 100)()
    const values = Array.from({ length: 6 }, () => call(calls.sleep, 10_000)(50, 'slept'))
    say({ lost, values, same: pid() === sidecar })
  },
  flooded(killer) {
    const sidecar = start({ logLevel: 'silent' })
    const flood = runInReactor(stuck.flood)
    const lines = flood(given.megabytes, 1000)
    const beside = call(calls.echo, 15_000)('served')
    const all = outcomeOf(() => lines.wait(60_000))
    const line = outcomeOf(() => flood(100, 100e6).wait(60_000))
    killer.strike(sidecar, 'SIGKILL', 50)
    say({ beside, all, line, lost: call(calls.hang, 10_000)() })
  },
}

/** Calls that the sidecar is running, once that number has come down as far as it does. */
function untilIdle(reactor) {
  const end = monotonicNow() + 5000
  while (reactor.status().running > 0 && monotonicNow() < end) pause(10)
  return reactor.status().running
}

const killer = new Killer()
ways[given.way](killer)
killer.end()
