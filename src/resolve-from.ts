// Both processes. Resolves a specifier as the module that names it would. A file of its own, also in what is published:
// only an ES module has `import.meta.resolve`.
import { createRequire } from 'node:module'
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The URL of `specifier`, as seen from the module at the URL `from`. Throws what Node throws if there is none. */
export function resolveFrom(specifier: string, from: string): string {
  // The parent is heeded only under this flag, which our own client passes to the sidecar.
  if (process.execArgv.includes('--experimental-import-meta-resolve')) return import.meta.resolve(specifier, from)
  const found = createRequire(from).resolve(specifier)
  return isAbsolute(found) ? pathToFileURL(found).href : found
}
