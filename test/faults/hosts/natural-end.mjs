// Host: comes to its natural end, with an idle reactor or with none; tells when its last statement ran.
import { given, monotonicNow, say, start } from '../kit/host.mjs'

if (given.hasReactor) start()
say({ last: monotonicNow() })
