// Both processes. Tells why a module could not be had: not there, not readable as code, or failing while it was evaluated.
import { pathToFileURL } from 'node:url'
import { FunctionNotFound } from './errors.js'

/** With these Node says that there is no such module; a module that is there may have met them in what it imports. */
const RESOLUTION_CODES = new Set<unknown>([
  'ERR_MODULE_NOT_FOUND',
  'MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_UNSUPPORTED_ESM_URL_SCHEME',
  'ERR_UNKNOWN_BUILTIN_MODULE',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
  'ERR_INVALID_MODULE_SPECIFIER',
  'ERR_UNSUPPORTED_RESOLVE_REQUEST',
])

/**
 * The error for a failed import of `module`, which had been resolved to `url`.
 *
 * @param location `file:line` of a syntax error
 */
export function moduleFailure(module: string, url: string, error: unknown, location?: string): FunctionNotFound {
  const message = error instanceof Error ? error.message : String(error)
  if (isNotFound(error, module, url)) {
    return new FunctionNotFound(`the module ${module} cannot be found: ${message}`, {
      phase: 'resolve',
      module,
      mayHaveRun: false,
      cause: error,
    })
  }
  const where = location === undefined || message.includes(location) ? '' : ` (${location})`
  return new FunctionNotFound(`the module ${module} does not load: ${message}${where}${adviceFor(error, url)}`, {
    phase: 'load',
    module,
    location,
    mayHaveRun: false,
    cause: error,
  })
}

/** The module itself is missing; a module that it imports would be a failure to load. */
function isNotFound(error: unknown, module: string, url: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || !RESOLUTION_CODES.has(error.code)) return false
  const isAddress = /^[a-z][a-z\d+.-]+:/i.test(module)
  // No address was found for the name, so that nothing has been loaded yet.
  if (url === module && !isAddress) return true
  if ('url' in error) return error.url === url
  // What is missing stands before the list of who wanted it.
  const [missing = ''] = error.message.split(/ imported from |\n/)
  const { pathname, protocol } = new URL(url)
  return missing.includes(pathname) || missing.includes(`'${protocol}'`)
}

/** What to do if the code is TypeScript and nothing here reads it. */
function adviceFor(error: unknown, url: string): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  const stripsTypes = 'typescript' in process.features && process.features.typescript !== false
  const run = `run the host under tsx${stripsTypes ? '' : ' or Node 22.18 or newer'}`
  const install = `; install tsx next to it (npm i -D tsx), or ${run}`
  switch (error.code) {
    case 'ERR_UNKNOWN_FILE_EXTENSION': {
      const file = /"\.(?:[cm]?ts|tsx)" for (.+)$/.exec(error.message)?.[1]
      if (file === undefined) return ''
      // tsx is looked for when the module itself is TypeScript, not for what a JavaScript module imports.
      return pathToFileURL(file).href === url ? install : `; ${run}`
    }
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
    case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
      return install
    default:
      return ''
  }
}
