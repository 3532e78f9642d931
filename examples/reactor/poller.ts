// Runs in the sidecar: asks a page again and again, and remembers what it said last. Ordinary asynchronous code.
import { setTimeout as sleep } from 'node:timers/promises'
import { currentCall } from 'crochet-sidecar/reactor'

let latestAnswer = ''

/** Asks for `url` every `pause` milliseconds, until the call is cancelled. */
export async function poll(url: string, pause: number): Promise<never> {
  const { signal } = currentCall()
  while (true) {
    const response = await fetch(url, { signal })
    latestAnswer = await response.text()
    await sleep(pause, undefined, { signal })
  }
}

/** The page as it was read last; empty before the first time. */
export async function latest(): Promise<string> {
  return latestAnswer
}
