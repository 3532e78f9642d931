// Host, a thread of the pool: a task that is synchronous from its beginning to its end.
import { threadId } from 'node:worker_threads'
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

// A thread has a default reactor of its own, and so a sidecar.
setup()
const { digest } = waitFor(reactorModule('./digests.js', import.meta.url), { timeout: 10_000 })

export default function task(name) {
  return { name, thread: threadId, ...digest(name) }
}
