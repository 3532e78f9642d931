// Host: the same for Node's own prompt, `node -i -r ./preload.cjs`.
const { reactorModule, setup, waitFor } = require('crochet-sidecar')

setup()
globalThis.web = waitFor(reactorModule('./web.js', __filename), { timeout: 60_000 })
