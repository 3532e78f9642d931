// Host thread. References to functions of the reactor: of a whole module, or one defined in place.
import { isBuiltin } from 'node:module'
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { UsageError } from '../src/errors.js'
import { type Callable, findExport } from '../src/find-export.js'
import { importModule } from '../src/import-module.js'
import { registeredFunction, registerFunction } from '../src/reactor-functions.js'
import { type CallTarget, setTarget } from './call-target.js'
import type { AnyFunction } from './function-types.js'

/**
 * A reference to a module, of which the host imports nothing: the sidecar does. Its properties are references to the
 * module's exports, which `waitFor` and `runInReactor` take; so do they take the whole module.
 *
 * @param specifier a `node:` name, a URL, an absolute path; or, with `from`, a relative path or a package's name
 * @param from `import.meta.url` or `__filename` of the file that `specifier` is seen from
 * @throws UsageError if `specifier` needs a `from`
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it stands for the type argument the user writes
export function reactorModule<M extends object>(specifier: string, from?: string): M {
  if (typeof specifier !== 'string' || specifier === '') {
    throw new UsageError(`reactorModule: the specifier must be a string, but it is ${inspect(specifier)}`)
  }
  return reference({ specifier, ...locate(specifier, from) }, []) as M
}

/**
 * A function defined in place. The sidecar imports the same file and runs the function there; guard the file's main
 * program with `if (!isReactor)`. To be called at the top level of the file, with a function that has a name.
 *
 * @param url `import.meta.url` (or `__filename`) of the file
 * @throws UsageError if the function has no name of its own in the file, or cannot be found there
 */
export function reactorFunction<F extends AnyFunction>(url: string, fn: F): F {
  if (typeof fn !== 'function') throw new UsageError(`reactorFunction: expected a function, but got ${inspect(fn)}`)
  const { name } = fn
  if (name === '') throw new UsageError('reactorFunction: the function must have a name, by which the sidecar finds it')
  const source = Function.prototype.toString.call(fn)
  if (name.startsWith('bound ') || source.includes('[native code]')) {
    throw new UsageError(`reactorFunction: ${name} is bound or native: its receiver cannot cross to the reactor`)
  }
  if (isMethod(name, source)) {
    throw new UsageError(`reactorFunction: ${name} is a method: its receiver cannot cross to the reactor`)
  }
  const module = urlOf(url)
  const known = registeredFunction(module, name)
  // The same file may be evaluated again, by a test framework's module reset for one.
  if (known !== undefined && Function.prototype.toString.call(known) !== source) {
    throw new UsageError(`reactorFunction: ${module} already has a function named ${name}`)
  }
  const wrappedFunction = fn as unknown as Callable
  registerFunction(module, name, wrappedFunction)
  setTarget(fn, { module, from: undefined, path: name, name, length: fn.length, wrappedFunction, child: undefined })
  return fn
}

/** A method's source begins with its own name; that of a function with `function`, that of an arrow with parameters. */
function isMethod(name: string, source: string): boolean {
  return source.replace(/^(async\s+)?\*?\s*/, '').startsWith(`${name}(`)
}

interface Place {
  readonly specifier: string
  readonly module: string
  readonly from: string | undefined
}

function reference(place: Place, path: readonly string[]): object {
  const children = new Map<string, object>()
  const child = (name: string): object => {
    const known = children.get(name)
    if (known !== undefined) return known
    const created = reference(place, [...path, name])
    children.set(name, created)
    return created
  }
  const shown = [place.specifier, ...path].join('.')
  const proxy = new Proxy(() => {}, {
    // Not a thenable, and nothing that a well-known symbol asks for.
    get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : child(name)),
    apply: () => {
      throw new UsageError(`${shown} is a reference: wrap it in waitFor or runInReactor, and call that`)
    },
    set: () => {
      throw new UsageError(`${shown} is a reference: nothing can be set on it`)
    },
  })
  setTarget(proxy, targetAt(place, path, child))
  return proxy
}

function targetAt(
  { specifier, module, from }: Place,
  path: readonly string[],
  child: (name: string) => object,
): CallTarget {
  const wrappedFunction = async (...args: unknown[]): Promise<unknown> =>
    findExport((await importModule(module, from)).namespace, module, path)(...args)
  const target = { module, from, path, name: path.at(-1) ?? specifier, length: 0, wrappedFunction, child }
  // Through it the wrappers lead back here, as those of functions defined in place do.
  setTarget(wrappedFunction, target)
  return target
}

function locate(specifier: string, from: string | undefined): { module: string; from: string | undefined } {
  if (isBuiltin(specifier)) return { module: specifier, from: undefined }
  if (isAbsolute(specifier)) return { module: pathToFileURL(specifier).href, from: undefined }
  if (/^[a-z][a-z\d+.-]+:/i.test(specifier)) return { module: specifier, from: undefined }
  if (from === undefined) {
    throw new UsageError(
      `reactorModule: ${specifier} cannot be resolved by itself: give import.meta.url as the second argument (in a CommonJS bundle it is undefined)`,
    )
  }
  const base = urlOf(from)
  if (/^\.\.?\//.test(specifier)) return { module: new URL(specifier, base).href, from: undefined }
  return { module: specifier, from: base }
}

function urlOf(place: unknown): string {
  if (typeof place === 'string') {
    if (place.startsWith('file:')) return place
    if (isAbsolute(place)) return pathToFileURL(place).href
  }
  throw new UsageError(`expected import.meta.url or __filename, but got ${inspect(place)}`)
}
