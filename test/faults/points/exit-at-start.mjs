// Sidecar, before anything of ours: notes the start in a ledger, and ends.
import { monotonicNow } from '../kit/clock.mjs'
import { enter } from '../kit/ledger.mjs'

enter(process.env.CROCHET_STARTS, monotonicNow())
process.exit(3)
