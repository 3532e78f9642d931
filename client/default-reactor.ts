// Host thread. The one reactor behind this package's functions, shared by all copies of its major version.
import { Reactor } from './reactor.js'

const key = Symbol.for('crochet-sidecar/1')

/** Made at the first use: importing the package leaves no trace. */
export function defaultReactor(): Reactor {
  const found: unknown = Reflect.get(globalThis, key)
  if (found !== undefined) return found as Reactor
  const created = new Reactor()
  Reflect.set(globalThis, key, created)
  return created
}
