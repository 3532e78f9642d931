// Host: an ordinary life, and a sidecar that runs out of memory; to see what is left on the disk.
import { runInReactor, shutdown, waitFor } from 'crochet-sidecar'
import { calls, outcomeOf, say, start } from '../kit/host.mjs'

start({ nodeOptions: ['--max-old-space-size=30'], logLevel: 'silent' })
const uid = runInReactor(calls.echo)('stashed').stash()
const large = waitFor(calls.echo, { timeout: 15_000 })('x'.repeat(2 ** 22)).length
outcomeOf(waitFor(calls.hang, { timeout: 20 }))
const full = outcomeOf(waitFor(calls.fillMemory, { timeout: 30_000 }))
const again = outcomeOf(() => waitFor(calls.echo, { timeout: 15_000 })('again'))
say({ uid, large, full, again })
shutdown()
