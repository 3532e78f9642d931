// Both processes. Imports a module of the user's as the module that names it would.
import { existsSync } from 'node:fs'
import { AccessDenied } from './errors.js'
import { moduleFailure } from './module-failure.js'

/** Loads the module at a URL. */
export type LoadModule = (url: string) => Promise<object>

export interface ImportedModule {
  readonly namespace: object
  /** Where it was found. */
  readonly url: string
}

/**
 * Imports `module`: a URL or a `node:` name; or, with `from` (the URL of a module), a specifier as that one would
 * resolve it. A `.js` that is not there stands for the `.ts` beside it, as it does in TypeScript's own imports.
 *
 * @param permit throws if the module at a URL may not be loaded
 * @param loadTypescript loads a module written in TypeScript; default: as this process loads any other
 * @throws FunctionNotFound if it cannot be found or does not load
 */
export async function importModule(
  module: string,
  from: string | undefined,
  loadTypescript: LoadModule = load,
  permit: (url: string) => void = () => {},
): Promise<ImportedModule> {
  let url = module
  try {
    if (from !== undefined) {
      // By this very path from each place that it is bundled into.
      const { resolveFrom } = await import('../src/resolve-from.js')
      url = resolveFrom(module, from)
    }
    permit(url)
    if (isTypescript(url)) return { namespace: await loadTypescript(url), url }
    try {
      return { namespace: await load(url), url }
    } catch (error) {
      const source = isMissing(error) ? sourceOf(url) : undefined
      if (source === undefined) throw error
      url = source
      return { namespace: await loadTypescript(source), url }
    }
  } catch (error) {
    if (error instanceof AccessDenied) throw error
    const { failureLocation } = await import('./failure-location.js')
    throw moduleFailure(module, url, error, await failureLocation(error, url))
  }
}

async function load(url: string): Promise<object> {
  return (await import(url)) as object
}

function isTypescript(url: string): boolean {
  return /^file:.*\.(?:[cm]?ts|tsx)$/.test(url)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}

/** The file that a compiler would make `url`, which is missing, from. */
function sourceOf(url: string): string | undefined {
  const [, stem, extension] = /^(file:.*)\.([cm]?js)$/.exec(url) ?? []
  if (stem === undefined || extension === undefined || existsSync(new URL(url))) return undefined
  const sources = extension === 'js' ? ['ts', 'tsx'] : [extension.replace('js', 'ts')]
  return sources.map((source) => `${stem}.${source}`).find((source) => existsSync(new URL(source)))
}
