// Both processes. Finds the file and line of a syntax error. Loaded only when a module has failed.
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** How long (ms) a second look at the file may take. */
const CHECK_LIMIT = 2000

/** `file:line` of the syntax error for which the module at `url` did not load; undefined if it cannot be told. */
export async function failureLocation(error: unknown, url: string): Promise<string | undefined> {
  if (!(error instanceof Error)) return undefined
  // esbuild, which is what tsx compiles with, says it in its message.
  const inMessage = /^(.+:\d+):\d+: ERROR: /m.exec(error.message)?.[1]
  if (inMessage !== undefined) return inMessage
  return firstLine(error.stack) ?? (error instanceof SyntaxError ? await checkedBy(process.execPath, url) : undefined)
}

/** Node puts the place of most syntax errors before the error's own stack, not that of one in an imported ES module. */
function firstLine(stack: string | undefined): string | undefined {
  const [first = ''] = stack?.split('\n', 1) ?? []
  return /^(file:|\/|[A-Za-z]:\\).*:\d+$/.test(first) ? first : undefined
}

/** What `node --check` says of the file, which is that of the error unless the error is in something it imports. */
async function checkedBy(node: string, url: string): Promise<string | undefined> {
  if (!url.startsWith('file:')) return undefined
  // Preloads have nothing to say to this, and take their time.
  const env = { ...process.env, NODE_OPTIONS: '', ELECTRON_RUN_AS_NODE: '1' }
  // A bundle loads at its start what is imported at the top.
  const { execFile } = await import('node:child_process')
  try {
    await promisify(execFile)(node, ['--check', fileURLToPath(url)], { env, timeout: CHECK_LIMIT, windowsHide: true })
  } catch (failure) {
    if (failure instanceof Error && 'stderr' in failure) return firstLine(String(failure.stderr))
  }
  return undefined
}
