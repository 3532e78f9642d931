// Sidecar: Node's Web Crypto, which has no synchronous functions.
import { setTimeout as pause } from 'node:timers/promises'

export async function digest(text) {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  // A slow service: the thread blocks meanwhile, and the tasks go to the others.
  await pause(200)
  return { digest: Buffer.from(bytes).toString('hex').slice(0, 8), sidecar: process.pid }
}
