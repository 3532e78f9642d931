// Both processes. Tells why a module could not be had: not there, not readable as code, or failing while it was evaluated.
import { pathToFileURL } from 'node:url'
import { FunctionNotFound } from './errors.js'

/** The error for a failed import of `module`, which had been resolved to `url`. */
export function moduleFailure(module: string, url: string, error: unknown): FunctionNotFound {
  if (isNotFound(error, module, url)) {
    return new FunctionNotFound(`the module ${module} cannot be found: ${messageOf(error)}`, {
      phase: 'resolve',
      module,
      mayHaveRun: false,
      cause: error,
    })
  }
  const message = messageOf(error)
  const location = locationOf(error)
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
  if (!(error instanceof Error) || !('code' in error)) return false
  switch (error.code) {
    case 'ERR_MODULE_NOT_FOUND':
    case 'MODULE_NOT_FOUND':
    case 'ERR_UNSUPPORTED_DIR_IMPORT': {
      if ('url' in error) return error.url === url
      const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1]
      return missing === undefined || module === missing || module.startsWith(`${missing}/`)
    }
    case 'ERR_UNKNOWN_BUILTIN_MODULE':
    case 'ERR_PACKAGE_PATH_NOT_EXPORTED':
    case 'ERR_INVALID_MODULE_SPECIFIER':
    case 'ERR_UNSUPPORTED_RESOLVE_REQUEST':
      return true
    default:
      return false
  }
}

/** `file:line` of a syntax error: Node puts it before the error's own stack, esbuild (in tsx) into the message. */
function locationOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const first = error.stack?.split('\n', 1)[0]
  if (first !== undefined && /^(file:|\/|[A-Za-z]:\\).*:\d+$/.test(first)) return first
  return /^(.+:\d+):\d+: ERROR: /m.exec(error.message)?.[1]
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
