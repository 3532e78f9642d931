// Host: its sidecar is a raw one.
import { setup, waitFor } from 'crochet-sidecar'
import { calls, given, outcomeOf, reactorOptions, say } from '../kit/host.mjs'
import { rawSidecar } from '../kit/raw-sidecar.mjs'

setup(reactorOptions({ nodePath: rawSidecar(new URL('../raw/answers.mjs', import.meta.url), given) }))
say({ answer: outcomeOf(() => waitFor(calls.echo, { timeout: 5000 })('anything')) })
