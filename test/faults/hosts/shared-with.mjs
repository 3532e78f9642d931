// Host: calls a shared sidecar by the copy of the package, and on the version of Node, that it is given.
import { calls, given, say } from '../kit/host.mjs'

if (given.node !== undefined) {
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: given.node } })
}
const { Reactor } = await import(given.index)
const functions = new URL('../reactor/functions.mjs', import.meta.url).href
const reactor = new Reactor({ shared: 'test', modules: [functions], idleTimeout: 20_000 })
reactor.setup()
say({ pid: reactor.waitFor(calls.pid, { timeout: 10_000 })() })
