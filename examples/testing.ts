// How to test reactor code: `wrappedFunction` is the asynchronous function itself, which a unit test awaits in its own
// process, with mocks and a debugger at hand. No sidecar starts, no setup() is needed: `node dist/examples/testing.js`.
import { strict as assert } from 'node:assert'
import { isReactor, reactorFunction, waitFor } from 'crochet-sidecar'

const seen: string[] = []

const greet = waitFor(
  reactorFunction(import.meta.url, async function greet(name: string): Promise<string> {
    seen.push(name)
    return `hello ${name}, from process ${process.pid}`
  }),
  { timeout: 1_000 },
)

if (!isReactor) {
  const greeting = await greet.wrappedFunction('reactor')
  assert.equal(greeting, `hello reactor, from process ${process.pid}`)
  assert.deepEqual(seen, ['reactor'])
  console.log('wrappedFunction ran in this process')

  // The wrapper itself would have needed a sidecar.
  assert.throws(() => greet('reactor'), { name: 'UsageError' })
  console.log('no sidecar was started')
}
