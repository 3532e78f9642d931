// Both processes. Imports a module of the user's as the module that names it would.
import { createRequire } from 'node:module'
import { moduleFailure } from './module-failure.js'

/**
 * Imports `module`: a URL or a `node:` name; or, with `from` (the URL of a module), a specifier as that one would
 * resolve it.
 * @throws FunctionNotFound if it cannot be found or does not load
 */
export async function importModule(module: string, from: string | undefined): Promise<object> {
  let url = module
  try {
    if (from !== undefined) url = resolveFrom(module, from)
    return (await import(url)) as object
  } catch (error) {
    throw moduleFailure(module, url, error)
  }
}

function resolveFrom(specifier: string, from: string): string {
  // The parent is heeded only under this flag, which our own client passes to the sidecar.
  if (process.execArgv.includes('--experimental-import-meta-resolve')) return import.meta.resolve(specifier, from)
  return createRequire(from).resolve(specifier)
}
