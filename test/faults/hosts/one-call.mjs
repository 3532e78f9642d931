// Host: makes a call with the options, or the copy of the package, that the test gives; then a second one.
import { given, outcomeOf, reactorOptions, say } from '../kit/host.mjs'

const { setup, waitFor, reactorModule, runInReactor } = await import(given.library ?? 'crochet-sidecar')
const calls = reactorModule('../reactor/functions.mjs', import.meta.url)
setup(reactorOptions(given.options))
const { call = 'pid', args = [] } = given
const first = outcomeOf(() => waitFor(calls[call], { timeout: 15_000 })(...args))
const second = outcomeOf(() => runInReactor(calls.echo)('second').wait(15_000))
const sidecar = first.value === undefined ? undefined : outcomeOf(waitFor(calls.self, { timeout: 15_000 })).value
say({ first, second, sidecar, stderrTail: first.stderrTail })
