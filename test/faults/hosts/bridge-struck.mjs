// Host: something happens to its bridge in the midst of a call, `deed` of points/bridge.mjs; then it calls again.
import { runInReactor, waitFor } from 'crochet-sidecar'
import { census, isAlive } from '../kit/census.mjs'
import { calls, given, outcomeOf, say, start } from '../kit/host.mjs'
import { strikeBridge } from '../points/bridge.mjs'

const { deed, timeout, ledger } = given
const sidecar = start()
const pid = waitFor(calls.pid, { timeout: 300 })
const beside = runInReactor(calls.hang)()
strikeBridge(deed)
const lost = outcomeOf(() => waitFor(calls.enterAndHang, { timeout })(ledger, 'lost'))
// As long as nobody has been told of it calls may time out, each at its own deadline.
const meanwhile = []
for (let last = lost; last.name === 'TimeoutError'; meanwhile.push(last)) last = outcomeOf(pid)
const next = outcomeOf(() => waitFor(calls.pid, { timeout: 15_000 })())
say({ sidecar, lost, meanwhile, beside: outcomeOf(() => beside.wait(10_000)), next })
await new Promise((resolve) => setTimeout(resolve, 100))
say({ gone: !isAlive(sidecar), children: census().children })
