// Host: its sidecar ends, in a way that is given.
import { constants } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Reactor, reactorModule, runInReactor, setup, waitFor } from 'crochet-sidecar'
import { census, isAlive } from '../kit/census.mjs'
import { calls, given, monotonicNow, outcomeOf, pause, point, reactorOptions, say, start } from '../kit/host.mjs'
import { Killer } from '../kit/killer.mjs'
import { ledgerEntries } from '../kit/ledger.mjs'
import { rawSidecar } from '../kit/raw-sidecar.mjs'

const dying = reactorModule('../reactor/dying.mjs', import.meta.url)
const pid = waitFor(calls.pid, { timeout: 15_000 })
const call = (reference, ...args) => outcomeOf(() => waitFor(reference, { timeout: 15_000 })(...args))

const ways = {
  /** Four threads, each with a reactor of its own and 25 calls. */
  async threads(killer) {
    const { ledger } = given
    const lost = []
    const ended = Array.from({ length: 4 }, (_, index) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { ledger, index }, argv: [process.argv[2]] })
      return new Promise((resolve) => {
        worker.on('message', (message) => {
          if (Array.isArray(message)) lost.push(...message)
          else pids.push(message)
        })
        worker.on('exit', resolve)
      })
    })
    const pids = []
    const turn = () => new Promise((resolve) => setTimeout(resolve, 10))
    while (pids.length < 4 || ledgerEntries(ledger).size < 100) await turn()
    for (const each of pids) killer.strike(each)
    await Promise.all(ended)
    const strikes = killer.strikes()
    const delays = lost.map(({ sidecar, at }) => at - strikes.find((strike) => strike.pid === sidecar).at)
    say({ lost, delays })
  },
  signals(killer) {
    start()
    const outcomes = {}
    const unstruck = new Set(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'])
    for (const signal of Object.keys(constants.signals).filter((name) => !unstruck.has(name))) {
      // An answered call: the death of this one is no failed start.
      pid()
      const lost = call(calls.struck, killer.expectOrder(), signal, 2, 300, 'survived')
      const strike = killer.strikes().at(-1)
      outcomes[signal] = { ...lost, delay: lost.at - strike.at }
    }
    say({ outcomes, next: call(calls.pid) })
  },
  idle(killer) {
    const reactor = new Reactor(reactorOptions())
    reactor.setup()
    const ofReactor = reactor.waitFor(calls.pid, { timeout: 15_000 })
    const sidecar = ofReactor()
    killer.strike(sidecar)
    while (isAlive(sidecar)) pause(1)
    const died = monotonicNow()
    // A call that is made before the bridge knows of it was under way when it died.
    while (reactor.status().state === 'running') pause(1)
    const noticed = monotonicNow() - died
    say({ sidecar, noticed, next: outcomeOf(ofReactor), again: outcomeOf(ofReactor) })
  },
  replies() {
    const outcomes = {}
    for (const bytes of [10, 60_000, 300_000, 5_000_000]) {
      for (const share of [1, 0.5]) {
        const reactor = new Reactor(
          reactorOptions({ nodePath: rawSidecar(new URL('../raw/dies.mjs', import.meta.url), { bytes, share }) }),
        )
        reactor.setup()
        const result = outcomeOf(() => reactor.waitFor(calls.echo, { timeout: 15_000 })('anything').length)
        outcomes[`${bytes} * ${share}`] = result
        reactor.shutdown()
      }
    }
    start()
    say({ outcomes, real: call(dying.exitInReply, 4 * 2 ** 20) })
  },
  itself() {
    setup(reactorOptions({ nodeOptions: given.nodeOptions }))
    const lost = {}
    for (const [name, ...args] of given.deaths) {
      const sidecar = pid()
      const beside = runInReactor(calls.hang)()
      lost[`${name} ${args}`.trim()] = {
        ...call(dying[name], ...args),
        beside: outcomeOf(() => beside.wait(15_000)),
        alive: isAlive(sidecar),
      }
    }
    say({ lost, next: call(calls.pid) })
  },
  rejection() {
    const outcomes = {}
    for (const mode of ['throw', 'strict', 'warn', 'warn-with-error-code', 'none']) {
      const reactor = new Reactor(reactorOptions({ nodeOptions: [`--unhandled-rejections=${mode}`] }))
      reactor.setup()
      outcomes[mode] = outcomeOf(() => reactor.waitFor(dying.rejectUnseen, { timeout: 15_000 })())
      reactor.shutdown()
    }
    say({ outcomes })
  },
  request(killer) {
    const reactor = new Reactor(reactorOptions())
    reactor.setup()
    const own = reactor.waitFor(calls.pid, { timeout: 15_000 })
    const large = Buffer.alloc(32 * 2 ** 20)
    const outcomes = Array.from({ length: 3 }, () => {
      const sidecar = own()
      process.kill(sidecar, 'SIGSTOP')
      const result = reactor.runInReactor(dying.size)(large)
      // Then the bridge is writing it, and cannot go on: whoever is stopped reads nothing.
      while (reactor.status().running === 0) pause(1)
      killer.strike(sidecar)
      const lost = outcomeOf(() => result.wait(15_000))
      return { ...lost, delay: lost.at - killer.strikes().at(-1).at }
    })
    say({ outcomes, next: outcomeOf(() => reactor.waitFor(dying.size, { timeout: 15_000 })(large)) })
  },
  bootstrap() {
    const options = { nodeOptions: [point('exit-in-bootstrap')], env: { EXITS_LEFT: given.file } }
    setup(reactorOptions(options))
    const outcomes = Array.from({ length: 7 }, () => ({ ...call(calls.pid), children: census().children }))
    say({ outcomes })
  },
  memory() {
    setup(reactorOptions({ nodePath: given.nodePath }))
    const sidecar = pid()
    say({ refused: call(dying.allocate), same: pid() === sidecar })
  },
}

if (isMainThread) {
  const killer = new Killer()
  await ways[given.way](killer)
  killer.end()
} else {
  const sidecar = start()
  const { ledger, index } = workerData
  const hang = runInReactor(calls.enterAndHang)
  const results = Array.from({ length: 25 }, (_, each) => hang(ledger, `${index}/${each}`))
  parentPort.postMessage(sidecar)
  const errors = new Set()
  const lost = results.map((result) => {
    const outcome = outcomeOf(() => result.wait(15_000))
    try {
      result.wait(0)
    } catch (error) {
      errors.add(error)
    }
    return { ...outcome, sidecar }
  })
  parentPort.postMessage(lost.map((outcome) => ({ ...outcome, errors: errors.size })))
}
