// Sidecar: what the prompt calls.
import { setTimeout } from 'node:timers/promises'
import { currentCall } from 'crochet-sidecar/reactor'

export async function text(url) {
  const response = await fetch(url, { signal: currentCall().signal })
  return await response.text()
}

export async function slow(ms) {
  await setTimeout(ms, undefined, { signal: currentCall().signal })
  return `after ${ms} ms`
}

export async function pid() {
  return process.pid
}
