// Runs in the sidecar: asks a page again and again, and remembers what it said last. Ordinary asynchronous code.
import { setTimeout as sleep } from 'node:timers/promises'
import { currentCall } from 'crochet-sidecar/reactor'

let latestAnswer = ''

/**
 * Asks for `url`, and again `pause` milliseconds after each answer, until the call is cancelled. What fails is logged
 * and asked for again.
 */
export async function poll(url: string, pause: number): Promise<never> {
  const { signal } = currentCall()
  while (true) {
    try {
      latestAnswer = await read(url, signal)
    } catch (error) {
      signal.throwIfAborted()
      console.error(`${url}: ${error instanceof Error ? error.message : String(error)}`)
    }
    await sleep(pause, undefined, { signal })
  }
}

/** The page as it was read last; empty before the first time. */
export async function latest(): Promise<string> {
  return latestAnswer
}

async function read(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new Error(`status ${response.status}`)
  return response.text()
}
