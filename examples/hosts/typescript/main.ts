// Host. The type argument is all that it takes from the reactor module: nothing is imported.
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

setup()
const inventory = waitFor(reactorModule<typeof import('./inventory.ts')>('./inventory.ts', import.meta.url), {
  timeout: 10_000,
})

const items = inventory.find({ atLeast: 2 })
for (const { name, count } of items) console.log(`${name}: ${count}`)

try {
  inventory.find({ atLeast: -1 })
} catch (error) {
  console.log(error instanceof RangeError, String(error))
}
