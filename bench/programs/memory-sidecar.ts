// Memory of a host and its sidecar, idle after a few calls: MB.
import { waitFor } from 'crochet-sidecar'
import { print, residentBytes } from './measure.js'
import { functions, startSidecar } from './sidecar.js'

const sidecar = startSidecar()
const echo = waitFor(functions.echo<string>, { timeout: 10_000 })
for (let index = 0; index < 100; index += 1) echo('call')
print({ host: residentBytes('self') / 1e6, sidecar: residentBytes(sidecar) / 1e6, n: 1 })
