// Runs in the sidecar: downloads, and how far each has come. Ordinary asynchronous code.
import { currentCall } from 'crochet-sidecar/reactor'

const received = new Map<string, number>()

/** Downloads a page; gives its size in bytes. Stops when the call is cancelled. */
export async function download(url: string): Promise<number> {
  received.set(url, 0)
  const response = await fetch(url, { signal: currentCall().signal })
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    received.set(url, size)
  }
  return size
}

/** Bytes that have come in for `url` so far. */
export async function progress(url: string): Promise<number> {
  return received.get(url) ?? 0
}
