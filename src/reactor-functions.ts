// Both processes. The functions that files define in place with `reactorFunction`, by the file's URL and their name.
import type { Callable } from './find-export.js'

// Under a global symbol: the user's file may import another copy of this package than the sidecar runs.
const key = Symbol.for('crochet-sidecar/reactor-functions')

/** The function that the file at `url` has registered under `name`. */
export function registeredFunction(url: string, name: string): Callable | undefined {
  return registry().get(`${url}#${name}`)
}

/** Registers a function; a later one of the same file and name takes its place. */
export function registerFunction(url: string, name: string, fn: Callable): void {
  registry().set(`${url}#${name}`, fn)
}

function registry(): Map<string, Callable> {
  const found: unknown = Reflect.get(globalThis, key)
  if (found instanceof Map) return found as Map<string, Callable>
  const created = new Map<string, Callable>()
  Reflect.set(globalThis, key, created)
  return created
}
