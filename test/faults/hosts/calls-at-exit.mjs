// Host: makes its calls in a listener of the 'exit' event, the first of all there if the test wants so.
import { runInReactor, setup, waitFor } from 'crochet-sidecar'
import { calls, given, outcomeOf, reactorOptions, say } from '../kit/host.mjs'

setup(reactorOptions())
const echo = waitFor(calls.echo, { timeout: 15_000 })
if (given.isUp) echo('before')
process.on('exit', () => {
  const answer = outcomeOf(() => echo('at exit'))
  const late = outcomeOf(waitFor(calls.hang, { timeout: 100 }))
  const background = outcomeOf(() => runInReactor(calls.echo)('background').wait(5000))
  say({ answer, late, background })
})
process.exitCode = 3
