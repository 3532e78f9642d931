// Both processes. Walks a path of property names from a module's namespace to the function it names.
import { FunctionNotFound } from './errors.js'

/** A function of the user's, as it is called: with its receiver bound. */
export type Callable = (...args: unknown[]) => unknown

/** Names offered in the error when one is missing. */
const MOST_NAMES = 50

/**
 * The function at `path`, bound to its parent. Own properties count, then those of class prototypes, never those of
 * Object and Function; a CommonJS module's are also looked up through `default`.
 * @throws FunctionNotFound
 */
export function findExport(namespace: object, module: string, path: readonly string[]): Callable {
  let parent: unknown
  let value: unknown = namespace
  for (const [depth, name] of path.entries()) {
    const holder = holderOf(value, name, depth === 0)
    if (holder === undefined) throw missing(module, path.slice(0, depth + 1), value)
    parent = holder
    value = (holder as Record<string, unknown>)[name]
  }
  // The module itself: `module.exports = function`, or a default export.
  if (path.length === 0) value = (namespace as { default?: unknown }).default
  if (typeof value !== 'function') throw notCallable(module, path, value)
  return (value as Callable).bind(parent)
}

function holderOf(value: unknown, name: string, isNamespace: boolean): unknown {
  if (!isNamespace) return has(value, name) ? value : undefined
  const { default: exported, [name]: named } = value as Record<string, unknown>
  // A CommonJS module's `exports` are the default; Node repeats of their names those it finds in the source.
  const isDefault = has(exported, name) && (!has(value, name) || (exported as Record<string, unknown>)[name] === named)
  if (isDefault) return exported
  return has(value, name) ? value : undefined
}

function has(value: unknown, name: string): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  if (Object.hasOwn(value, name)) return typeof value !== 'function' || !functionsOwn.has(name)
  for (let prototype: unknown = Object.getPrototypeOf(value); ; prototype = Object.getPrototypeOf(prototype)) {
    if (typeof prototype !== 'object' && typeof prototype !== 'function') return false
    if (prototype === null || prototype === Object.prototype || prototype === Function.prototype) return false
    if (Object.hasOwn(prototype, name)) return name !== 'constructor'
  }
}

const functionsOwn = new Set(['prototype', 'caller', 'arguments'])

function missing(module: string, path: readonly string[], parent: unknown): FunctionNotFound {
  const names = namesOf(parent)
  const offer = names.length > 0 ? `; it has ${names.join(', ')}` : ''
  return new FunctionNotFound(`${module} has no export ${path.join('.')}${offer}`, {
    phase: 'export',
    module,
    names,
    mayHaveRun: false,
  })
}

function notCallable(module: string, path: readonly string[], value: unknown): FunctionNotFound {
  const what = path.length === 0 ? `${module} itself` : `${path.join('.')} of ${module}`
  return new FunctionNotFound(`${what} is not a function but ${value === null ? 'null' : typeof value}`, {
    phase: 'export',
    module,
    names: namesOf(value),
    mayHaveRun: false,
  })
}

function namesOf(value: unknown): string[] {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return []
  return Object.keys(value).slice(0, MOST_NAMES)
}
