// Host thread. What a wrapper calls: a function by reference, never the function itself.
import type { Callable } from '../src/find-export.js'
import type { FunctionPath } from '../src/messages.js'

export interface CallTarget {
  readonly module: string
  /** URL of the module from which a bare specifier is resolved. */
  readonly from: string | undefined
  readonly path: FunctionPath
  /** The function's name, in errors and on its wrappers. */
  readonly name: string
  readonly length: number
  /** The plain asynchronous function, for unit tests: it runs in this process. */
  readonly wrappedFunction: Callable
  /** The target of a property; undefined where there is none to ask for, as on a function defined in place. */
  readonly child: ((name: string) => object) | undefined
}

// Under a global symbol: a reference made by one copy of this package can be wrapped by another.
const key = Symbol.for('crochet-sidecar/call-targets')

/** Remembers what `reference` stands for. */
export function setTarget(reference: object, target: CallTarget): void {
  targets().set(reference, target)
}

/** What `reference` stands for, if it is a reference at all. */
export function targetOf(reference: unknown): CallTarget | undefined {
  const isObject = (typeof reference === 'object' && reference !== null) || typeof reference === 'function'
  return isObject ? targets().get(reference) : undefined
}

function targets(): WeakMap<object, CallTarget> {
  const found: unknown = Reflect.get(globalThis, key)
  if (found instanceof WeakMap) return found as WeakMap<object, CallTarget>
  const created = new WeakMap<object, CallTarget>()
  Reflect.set(globalThis, key, created)
  return created
}
