// Host: changes its environment, and asks a sidecar for each set of options what it was given.
import { Reactor } from 'crochet-sidecar'
import { calls, given, reactorOptions, say } from '../kit/host.mjs'

const seen = given.rounds.map(({ set = {}, options = {} }) => {
  Object.assign(process.env, set)
  const host = { ...process.env }
  const reactor = new Reactor(reactorOptions(options))
  reactor.setup()
  const sidecar = reactor.waitFor(calls.self, { timeout: 15_000 })()
  reactor.shutdown()
  for (const name of Object.keys(set)) delete process.env[name]
  return { host, sidecar }
})
say({ seen })
