// The same through a sidecar.
import { reactorModule, setup, waitFor } from 'crochet-sidecar'
import { measure } from './measure.js'

const echo = reactorModule<typeof import('./echo.js')>('./echo.js', import.meta.url)

setup()
measure(waitFor(echo.echo, { timeout: 10_000 }))
