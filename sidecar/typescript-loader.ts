// The reactor's thread. Loads reactor modules written in TypeScript: by what the program runs under (a loader of its
// own, Node's type stripping), else by tsx. Imported when the first such module is asked for; a program without any
// never loads it.
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Extensions that preloads such as `-r ts-node/register` have taught to `require`; `import` does not know of those. */
const requirable = new Set(Object.keys(createRequire(import.meta.url).extensions))

/** Imports the TypeScript module at `url`. Throws what Node throws if nothing can load it. */
export async function loadTypescript(url: string): Promise<object> {
  const failure = await tryLoading(url)
  if (isUnknownExtension(failure) && requirable.has(extname(new URL(url).pathname))) return requireModule(url)
  // Node's own stripping refuses what it cannot just blank out, and finds no `.ts` behind a `.js`: tsx may manage.
  if (isUnknownExtension(failure) || (failure !== undefined && stripsTypes())) await registerTsx(url)
  return (await import(url)) as object
}

/** Imported by nobody: what does not exist cannot be linked. */
const NOWHERE = 'crochetSidecarProbe'

/**
 * Why the module would not load; undefined if it would. Node remembers a failed load for as long as the process lives,
 * so that a loader registered afterwards comes too late. Hence the load is tried under an address that nothing else
 * uses, in a graph that cannot be linked: nothing is evaluated.
 */
async function tryLoading(url: string): Promise<unknown> {
  const address = new URL(url)
  // It ends as the file's name does, for loaders that look at nothing else.
  address.searchParams.append('probe', extname(address.pathname))
  const graph = `import ${JSON.stringify(address.href)}; import { ${NOWHERE} } from 'node:module'`
  try {
    await import(`data:text/javascript,${encodeURIComponent(graph)}`)
    return undefined
  } catch (error) {
    return error instanceof SyntaxError && error.message.includes(NOWHERE) ? undefined : error
  }
}

/** Does what `--import tsx` does, with the tsx that the module itself would get; nothing if there is none. */
async function registerTsx(url: string): Promise<void> {
  let tsx: string
  try {
    tsx = createRequire(url).resolve('tsx')
  } catch {
    return
  }
  await import(pathToFileURL(tsx).href)
}

function requireModule(url: string): object {
  const exported: unknown = createRequire(url)(fileURLToPath(url))
  return { ...(exported as object), default: exported }
}

function isUnknownExtension(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
}

function stripsTypes(): boolean {
  return 'typescript' in process.features && process.features.typescript !== false
}
