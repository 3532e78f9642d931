// Host thread. From a reference to the function the user calls: name, length and `wrappedFunction` kept.
import { inspect } from 'node:util'
import { UsageError } from '../src/errors.js'
import { type CallTarget, targetOf } from './call-target.js'

/** Makes the function that calls `target`. */
export type MakeWrapper = (target: CallTarget) => (...args: unknown[]) => unknown

/**
 * Wraps what `reference` stands for. A reference into a module may be a function or hold functions, which only the
 * sidecar knows: its wrapper is both, callable and with wrapped properties.
 * @throws UsageError for anything that is no reference
 */
export function wrap(reference: unknown, wrapper: string, make: MakeWrapper): object {
  const target = targetOf(reference)
  if (target === undefined) throw noReference(reference, wrapper)
  const call = make(target)
  Object.defineProperties(call, {
    name: { value: target.name, configurable: true },
    length: { value: target.length, configurable: true },
    wrappedFunction: { value: target.wrappedFunction },
  })
  const { child } = target
  if (child === undefined) return call
  const children = new Map<string, object>()
  return new Proxy(call, {
    get(_, name) {
      if (typeof name === 'symbol' || name === 'wrappedFunction') return Reflect.get(call, name)
      if (target.path.length > 0 && name in call) return Reflect.get(call, name)
      if (name === 'then') return undefined
      let wrapped = children.get(name)
      if (wrapped === undefined) {
        wrapped = wrap(child(name), wrapper, make)
        children.set(name, wrapped)
      }
      return wrapped
    },
  })
}

function noReference(given: unknown, wrapper: string): UsageError {
  const hint =
    typeof given === 'function'
      ? 'the sidecar cannot be given a function of this process, only told where to find it: reactorModule(specifier, import.meta.url) or reactorFunction(import.meta.url, async function name() {…})'
      : 'expected a reference made by reactorModule or reactorFunction'
  return new UsageError(`${wrapper}: ${hint}; got ${inspect(given, { depth: 0 })}`)
}
