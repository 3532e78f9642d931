// Host: `count` sidecars in the state that the test wants, until the host is killed. Their environment has the mark.
import { Reactor, reactorModule } from 'crochet-sidecar'
import { calls, given, point, reactorOptions, say } from '../kit/host.mjs'

const { state, count = 1, mark, nodeOptions = [] } = given
const preload = state === 'preloading' ? [point('spin-at-start')] : nodeOptions
const options = reactorOptions({ env: { FAULT_MARK: mark }, nodeOptions: preload, shutdownGrace: 10_000 })
const reactors = Array.from({ length: count }, () => new Reactor(options))
const isUp = state !== 'starting' && state !== 'preloading'
const pids = reactors.flatMap((reactor) => {
  reactor.setup()
  // One after the other where they are to come up.
  return isUp ? reactor.waitFor(calls.pid, { timeout: 30_000 })() : []
})
const [first] = reactors
if (state === 'unheld') {
  const { lifelineStands, takeAway } = reactorModule('../reactor/hostile.mjs', import.meta.url)
  for (const reactor of reactors) {
    reactor.waitFor(lifelineStands, { timeout: 30_000 })()
    reactor.waitFor(takeAway.lifeline, { timeout: 30_000 })()
  }
}
if (state === 'spinning' || state === 'unheld') for (const reactor of reactors) reactor.runInReactor(calls.spin)()
if (state === 'in-call' || state === 'stopping') {
  for (const reactor of reactors) reactor.runInReactor(calls.hang)()
}
say({ pids })
if (state === 'in-call') first.waitFor(calls.hang, { timeout: 60_000 })()
else if (state === 'stopping') first.shutdown()
else setInterval(() => {}, 1000)
