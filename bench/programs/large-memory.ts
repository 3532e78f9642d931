// A reply of 64 MiB: the most memory of host and sidecar together over what they had before, as a multiple of the payload.
import { waitFor } from 'crochet-sidecar'
import { peakBytes, print } from './measure.js'
import { functions, startSidecar } from './sidecar.js'

const SIZE = 64 * 2 ** 20

const sidecar = startSidecar()
const bytes = waitFor(functions.bytes, { timeout: 60_000 })
bytes(1000)
const before = peakBytes('self') + peakBytes(sidecar)
bytes(SIZE)
print({ times: (peakBytes('self') + peakBytes(sidecar) - before) / SIZE, n: 1 })
