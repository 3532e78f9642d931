// A download in the background, watched by a synchronous program; then one that fails, with its cause as the sidecar
// saw it: `node dist/examples/download.js [--server ADDRESS:PORT]`. The asynchronous side is reactor/downloader.ts.
import { parseArgs } from 'node:util'
import { type EventualResult, reactorModule, runInReactor, setup, TimeoutError, waitFor } from 'crochet-sidecar'
import { startServer } from './servers/start-server.js'

const downloader = reactorModule<typeof import('./reactor/downloader.js')>('./reactor/downloader.js', import.meta.url)
const download = runInReactor(downloader.download)
const progress = waitFor(downloader.progress, { timeout: 1_000 })

const { values } = parseArgs({ options: { server: { type: 'string' } } })
const server = values.server ?? startServer('http-server')
const url = `http://${server}/download`

setup()

// Starting waits for nothing; `wait` gives up after 100 ms, the download goes on.
const result = download(url)
let size = poll(result)
while (size === undefined) {
  console.log(`in progress: ${progress(url)} bytes`)
  size = poll(result)
}
console.log(`downloaded: ${size} bytes`)

// Nobody listens on this port. The failure can be looked at without being thrown again.
const refused = download('http://127.0.0.1:2/')
try {
  refused.wait(5_000)
} catch {
  const failure = refused.originalFailure()
  console.log(`failed: ${failure?.name}: ${failure?.message}`)
  if (failure?.cause instanceof Error) console.log(`because: ${failure.cause.message}`)
}

/** The result, if it comes within 100 ms. */
function poll<T>(eventual: EventualResult<T>): T | undefined {
  try {
    return eventual.wait(100)
  } catch (error) {
    if (error instanceof TimeoutError) return undefined
    throw error
  }
}
