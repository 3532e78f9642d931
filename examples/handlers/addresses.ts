// A handler that is synchronous from its beginning to its end, in a thread or a process of an application that is the
// reactor: the lookup that it blocks on runs on the application's loop.
import { threadId } from 'node:worker_threads'
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

export interface Question {
  /** The DNS server's `address:port`. */
  readonly dns: string
  readonly name: string
}

export interface Answer {
  readonly status: number
  readonly text: string
  /** Process and thread. */
  readonly who: string
}

const resolver = reactorModule<typeof import('../reactor/resolver.js')>('../reactor/resolver.js', import.meta.url)
const resolve4 = waitFor(resolver.resolve4, { timeout: 2_000 })

// Attaches to the application; in a program of its own it would start a sidecar.
setup()

export default function addresses({ dns, name }: Question): Answer {
  const who = `${process.pid}/${threadId}`
  try {
    return { status: 200, text: resolve4(dns, name).join(', '), who }
  } catch (error) {
    return { status: 502, text: String(error), who }
  }
}
