// A warm blocking call while results are pending: as many as the first argument says.
import { runInReactor, waitFor } from 'crochet-sidecar'
import { measureCalls } from './measure.js'
import { functions, startSidecar } from './sidecar.js'

startSidecar()
const never = runInReactor(functions.never)
const pending = Array.from({ length: Number(process.argv[2]) }, () => never())
measureCalls(waitFor(functions.echo<string>, { timeout: 10_000 }))
if (pending.some((result) => result.originalFailure() !== null)) throw new Error('a result has failed')
process.exit()
