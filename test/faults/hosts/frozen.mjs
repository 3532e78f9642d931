// Host: is stopped while it waits, until long after the deadline.
import { waitFor } from 'crochet-sidecar'
import { calls, outcomeOf, say, start } from '../kit/host.mjs'
import { Killer } from '../kit/killer.mjs'

const killer = new Killer()
const sidecar = start()
const timeout = 300
killer.freeze(process.pid, 600, 20)
const late = outcomeOf(waitFor(calls.hang, { timeout }))
killer.freeze(process.pid, 600, 20)
const early = outcomeOf(() => waitFor(calls.sleep, { timeout })(100, 'in time'))
const again = outcomeOf(waitFor(calls.pid, { timeout: 5000 }))
const resumed = killer.strikes().filter(({ signal }) => signal === 'SIGCONT')
say({ late, early, again, sidecar, afterResume: late.at - resumed[0].at })
killer.end()
