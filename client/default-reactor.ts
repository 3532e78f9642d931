// Host thread. The one reactor behind this package's functions, shared by all copies of its major version.
import { REACTOR_KEY } from './default-reactor-key.js'
import { Reactor } from './reactor.js'

/** Made at the first use: importing the package leaves no trace. */
export function defaultReactor(): Reactor {
  const found: unknown = Reflect.get(globalThis, REACTOR_KEY)
  if (found !== undefined) return found as Reactor
  const created = new Reactor()
  Reflect.set(globalThis, REACTOR_KEY, created)
  return created
}
