// Both processes. The directory in which this user's sockets and their tokens are: nobody else may have a say in it.
import { existsSync, lstatSync, mkdirSync, type Stats } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { AccessDenied } from './errors.js'

/** Permission bits of group and others, and the one by which nobody removes what is another's. */
const OTHERS = 0o077
const OTHERS_WRITE = 0o022
const STICKY = 0o1000

/** Where it is for this user; `environment` decides, as it does for all programs that keep sockets. */
export function privateDirectory(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { XDG_RUNTIME_DIR, LOCALAPPDATA } = environment
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? tmpdir(), 'crochet-sidecar')
  if (XDG_RUNTIME_DIR !== undefined && isAbsolute(XDG_RUNTIME_DIR)) return join(XDG_RUNTIME_DIR, 'crochet-sidecar')
  const { uid } = userInfo()
  const runtime = `/run/user/${uid}`
  return existsSync(runtime) ? join(runtime, 'crochet-sidecar') : join(tmpdir(), `crochet-sidecar-${uid}`)
}

/**
 * Makes it if it is not there. What others can write to is refused, never repaired: what is in it may be theirs.
 * @throws AccessDenied naming path, mode and owner; what `mkdir` throws
 */
export function openPrivateDirectory(path: string): void {
  demandSafeParent(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  demandPrivate(path, lstatSync(path), 'directory')
}

/**
 * `stats` as `lstat` or `fstat` gives them.
 * @throws AccessDenied unless `path` is of that kind, ours, and closed to everybody else
 */
export function demandPrivate(path: string, stats: Stats, kind: 'directory' | 'file'): void {
  const isRight = kind === 'directory' ? stats.isDirectory() : stats.isFile() && stats.nlink === 1
  if (!isRight)
    throw denied(path, stats, `it is no ${kind}${kind === 'file' ? ' with one name' : ', or a link to one'}`)
  const uid = process.getuid?.()
  if (uid === undefined) return
  if (stats.uid !== uid) throw denied(path, stats, `its owner has to be ${uid}`)
  if ((stats.mode & OTHERS) !== 0) throw denied(path, stats, 'nobody but its owner may have any right to it')
}

/** Who can rename what is in a directory could put another in the place of ours. */
function demandSafeParent(path: string): void {
  const uid = process.getuid?.()
  if (uid === undefined || !existsSync(path)) return
  const stats = lstatSync(path)
  const isOurs = stats.uid === uid || stats.uid === 0
  if (isOurs && ((stats.mode & OTHERS_WRITE) === 0 || (stats.mode & STICKY) !== 0 || stats.isSymbolicLink())) return
  throw denied(path, stats, 'others may rename what is in it')
}

function denied(path: string, { mode, uid }: Stats, why: string): AccessDenied {
  const who = `mode ${(mode & 0o7777).toString(8).padStart(4, '0')}, owner ${uid}`
  return new AccessDenied(`${path} (${who}) cannot hold a shared reactor: ${why}`, { why, mayHaveRun: false })
}
