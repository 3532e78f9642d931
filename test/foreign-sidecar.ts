// Test process: a sidecar as a client of another make starts it, killed when its test is over.
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { Client, type Options } from './fixtures/foreign/client.mjs'

/** The entry's place, which is part of the protocol. */
export const entry: string = fileURLToPath(new URL('../dist/sidecar/main.js', import.meta.url))

/** URLs of modules that the tests call. */
export const calls: string = new URL('fixtures/reactor/calls.mjs', import.meta.url).href
export const foreign: string = new URL('fixtures/reactor/foreign.mjs', import.meta.url).href

/** A client that has not said anything yet. */
export function startClient(options?: Options): Client {
  const client = new Client(entry, options)
  onTestFinished(() => void client.process.kill('SIGKILL'))
  // Some tests cut the stream on purpose.
  client.read.catch(() => {})
  return client
}

/** A client whose sidecar takes calls. */
export async function connectClient(options?: Options): Promise<Client> {
  const client = startClient(options)
  const { error } = await client.initialize()
  if (error !== null) throw new Error(`${error[0]}: ${error[1]}`)
  return client
}
