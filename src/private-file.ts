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
    // For as long as it has two names its readers wait.
    unlinkSync(draft)
  }
}

/**
 * What is in it; undefined if there is no such file. A link is not followed, and a pipe in its place not waited for.
 * @throws AccessDenied if it is no plain file of ours that is closed to everybody else
 */
export function readPrivateFile(path: string): string | undefined {
  for (let look = 1; ; look += 1) {
    const descriptor = openPrivateFile(path)
    if (descriptor === undefined) return undefined
    try {
      const stats = fstatSync(descriptor)
      // It was removed or replaced since it was opened, or is only just being put there.
      const isInMotion = stats.nlink === 0 || stats.nlink === 2
      if (!isInMotion || look === MOST_LOOKS) {
        demandPrivate(path, stats, 'file')
        return readFileSync(descriptor, 'utf8')
      }
    } finally {
      closeSync(descriptor)
    }
    Atomics.wait(nothing, 0, 0, LOOK_EVERY)
  }
}

/** How often a file in motion is looked at, and the pause (ms) in between. */
const MOST_LOOKS = 50
const LOOK_EVERY = 1
const nothing = new Int32Array(new SharedArrayBuffer(4))

function openPrivateFile(path: string): number | undefined {
  try {
    return openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
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
}
