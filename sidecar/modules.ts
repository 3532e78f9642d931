// Sidecar. From a module and a path into it to the function: imported once, found at once from then on.
import { FunctionNotFound } from '../src/errors.js'
import { type Callable, findExport } from '../src/find-export.js'
import { importModule, type LoadModule } from '../src/import-module.js'
import type { FunctionPath } from '../src/messages.js'
import { registeredFunction } from '../src/reactor-functions.js'

export class Modules {
  // Loaded namespaces beside the promises: a warm call finds its function without an await.
  readonly #loaded = new Map<string, object>()
  readonly #loading = new Map<string, Promise<object>>()
  readonly #urls = new Set<string>()

  /** Where those loaded so far were found, in that order. */
  get urls(): string[] {
    return [...this.#urls]
  }

  /**
   * The function at `path` in `module`, with its receiver bound; a promise while the module loads.
   * @throws FunctionNotFound
   */
  find(module: string, path: FunctionPath, from: string | undefined): Callable | Promise<Callable> {
    const loaded = this.#loaded.get(keyOf(module, from))
    if (loaded !== undefined) return findIn(loaded, module, path)
    return this.load(module, from).then((namespace) => findIn(namespace, module, path))
  }

  /**
   * Imports a module.
   * @throws FunctionNotFound
   */
  load(module: string, from: string | undefined): Promise<object> {
    const key = keyOf(module, from)
    const known = this.#loading.get(key)
    if (known !== undefined) return known
    const loading = importModule(module, from, loadTypescript).then(({ namespace, url }) => {
      this.#loaded.set(key, namespace)
      this.#urls.add(url)
      return namespace
    })
    this.#loading.set(key, loading)
    // Node itself remembers a failed evaluation; what could not be resolved may exist the next time.
    loading.catch(() => this.#loading.delete(key))
    return loading
  }
}

const loadTypescript: LoadModule = async (url) => (await import('./typescript-loader.js')).loadTypescript(url)

function keyOf(module: string, from: string | undefined): string {
  return from === undefined ? module : `${module}\n${from}`
}

function findIn(namespace: object, module: string, path: FunctionPath): Callable {
  if (typeof path !== 'string') return findExport(namespace, module, path)
  const fn = registeredFunction(module, path)
  if (fn !== undefined) return fn
  throw new FunctionNotFound(`${module} defines no reactorFunction named ${path}`, {
    phase: 'export',
    module,
    mayHaveRun: false,
  })
}
