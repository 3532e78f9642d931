// Runs in the sidecar: DNS lookups that stop when their call is cancelled. Ordinary asynchronous code.
import type { MxRecord } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { currentCall } from 'crochet-sidecar/reactor'

// A module stays loaded as long as its sidecar lives, so its variables are the reactor's state.
let inFlight = 0
let cancelled = 0

/** The addresses of `name`, as the DNS server at `server` (`address:port`) knows them. */
export async function resolve4(server: string, name: string): Promise<string[]> {
  return query(server, (resolver) => resolver.resolve4(name))
}

/** The mail servers of `name`, the preferred ones first. */
export async function resolveMx(server: string, name: string): Promise<MxRecord[]> {
  const records = await query(server, (resolver) => resolver.resolveMx(name))
  return records.toSorted((a, b) => a.priority - b.priority || a.exchange.localeCompare(b.exchange))
}

/** Counts of the queries that wait for an answer now, and of those that were cancelled. */
export async function queries(): Promise<{ inFlight: number; cancelled: number }> {
  return { inFlight, cancelled }
}

async function query<T>(server: string, ask: (resolver: Resolver) => Promise<T>): Promise<T> {
  const { signal } = currentCall()
  signal.throwIfAborted()
  const resolver = new Resolver()
  resolver.setServers([server])
  const cancel = () => {
    cancelled += 1
    resolver.cancel()
  }
  signal.addEventListener('abort', cancel, { once: true })
  inFlight += 1
  try {
    return await ask(resolver)
  } finally {
    inFlight -= 1
    signal.removeEventListener('abort', cancel)
  }
}
