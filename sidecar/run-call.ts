// The reactor's thread. Finds a call's function and calls it; tells what is wrong with the call from what the function
// throws.
import { CrochetError } from '../src/errors.js'
import type { Callable } from '../src/find-export.js'
import type { Call } from './call-params.js'
import type { Enter } from './calls.js'
import type { Modules } from './modules.js'
import { CallFailure } from './reply-writer.js'

/**
 * Returns what the function returns, which may be a promise; throws what it throws.
 * @throws CallFailure if there is no such function, or its arguments cannot be read
 */
export function runCall(modules: Modules, { module, path, from, args }: Call, enter: Enter): unknown {
  let values: unknown[]
  let found: Callable | Promise<Callable>
  try {
    values = args()
    found = modules.find(module, path, from)
  } catch (error) {
    throw own(error)
  }
  if (typeof found === 'function') return enter(() => found(...values))
  return found.then(
    (fn) => enter(() => fn(...values)),
    (error: unknown) => {
      throw own(error)
    },
  )
}

function own(error: unknown): unknown {
  return error instanceof CrochetError ? new CallFailure(error) : error
}
