// Both processes. Small files that only their owner may read: written whole or not at all, read only if they are private.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { AccessDenied } from './errors.js'
import { demandPrivate } from './private-directory.js'

// Windows has neither of the last two: they add nothing there.
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants

/** Puts `text` in the place of what is at `path`, for every reader at one moment; with `keep`, only if nothing is there. */
export function writePrivateFile(path: string, text: string, { keep = false }: { readonly keep?: boolean } = {}): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, text, { flag: 'wx', mode: 0o600 })
  if (!keep) return renameSync(draft, path)
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    // For as long as it has two names nobody reads it.
    unlinkSync(draft)
  }
}

/**
 * What is in it; undefined if there is no such file. A link is not followed, and a pipe in its place not waited for.
 * @throws AccessDenied if it is no plain file of ours that is closed to everybody else
 */
export function readPrivateFile(path: string): string | undefined {
  let descriptor: number
  try {
    descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return undefined
    const why = `it cannot be opened (${String(code)})`
    throw new AccessDenied(`${path} cannot hold what a shared reactor is found by: ${why}`, {
      why,
      mayHaveRun: false,
      cause: error,
    })
  }
  try {
    demandPrivate(path, fstatSync(descriptor), 'file')
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}
