// The reactor's thread. From a module and a path into it to the function: imported once, found at once from then on.
import { AccessDenied, FunctionNotFound } from '../src/errors.js'
import { type Callable, findExport } from '../src/find-export.js'
import { importModule, type LoadModule } from '../src/import-module.js'
import type { FunctionPath } from '../src/messages.js'
import { registeredFunction } from '../src/reactor-functions.js'

export class Modules {
  // Undefined: any.
  #allowed: ReadonlySet<string> | undefined
  readonly #isFixed: boolean
  readonly #isApplication: boolean
  // Loaded namespaces beside the promises: a warm call finds its function without an await.
  readonly #loaded = new Map<string, object>()
  readonly #loading = new Map<string, Promise<object>>()
  readonly #urls = new Set<string>()

  /**
   * `fixed`: of the only modules that may be called, URLs, and names of Node's own; undefined: a client decides.
   * `isApplication`: this is the thread of an application's main program.
   */
  constructor(fixed?: readonly string[] | 'all', isApplication = false) {
    this.#isApplication = isApplication
    this.#isFixed = fixed !== undefined
    if (fixed !== undefined && fixed !== 'all') this.#allowed = new Set(fixed.map(withoutPrefix))
  }

  /** What a client wants of its own sidecar; of a shared one it changes nothing. */
  allowOnly(modules: readonly string[]): void {
    if (!this.#isFixed) this.#allowed = new Set(modules.map(withoutPrefix))
  }

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
    // The main program may await its own end at its top level: an import of it would wait for that.
    const defined = this.#isApplication && typeof path === 'string' ? registeredFunction(module, path) : undefined
    if (defined !== undefined) return defined
    return this.load(module, from).then((namespace) => findIn(namespace, module, path))
  }

  /**
   * Imports a module.
   * @throws FunctionNotFound; AccessDenied
   */
  load(module: string, from: string | undefined): Promise<object> {
    const key = keyOf(module, from)
    const known = this.#loading.get(key)
    if (known !== undefined) return known
    const loading = importModule(module, from, loadTypescript, (url) => this.#permit(url)).then(
      ({ namespace, url }) => {
        this.#loaded.set(key, namespace)
        this.#urls.add(url)
        return namespace
      },
    )
    this.#loading.set(key, loading)
    // Node itself remembers a failed evaluation; what could not be resolved may exist the next time.
    loading.catch(() => this.#loading.delete(key))
    return loading
  }

  /** Before anything of it runs. */
  #permit(url: string): void {
    if (this.#allowed === undefined || this.#allowed.has(withoutPrefix(url))) return
    const message = `${url} is not among the modules whose functions may be called (modules)`
    throw new AccessDenied(message, { why: 'module', mayHaveRun: false })
  }
}

function withoutPrefix(url: string): string {
  return url.replace(/^node:/, '')
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
