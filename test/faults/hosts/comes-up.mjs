// Host: one call and its end. Says when its sidecar had come up, and which start that was.
import { Reactor } from 'crochet-sidecar'
import { calls, outcomeOf, reactorOptions, say } from '../kit/host.mjs'

const reactor = new Reactor(reactorOptions())
reactor.setup()
const ready = outcomeOf(() => reactor.ready({ timeout: 20_000 }))
const called = outcomeOf(reactor.waitFor(calls.pid, { timeout: 20_000 }))
const { generation } = reactor.status()
reactor.shutdown()
say({ ready, called, generation })
