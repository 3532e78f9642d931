// Both processes. What a shared sidecar is found by: its files in the user's private directory, and what stands in them.
import { join } from 'node:path'
import { AccessDenied, UsageError } from './errors.js'
import { readPrivateFile, writePrivateFile } from './private-file.js'

/** How a shared sidecar is found, by whoever wants the same. */
export interface SharedPlace {
  /** The user's private directory. */
  readonly directory: string
  /** Of all that makes one sidecar another than the next. */
  readonly fingerprint: string
}

/** What a shared sidecar says of itself. Renamed into its place at once: this publishes it. */
export interface SharedRecord {
  readonly name: string
  readonly fingerprint: string
  readonly pid: number
  /** Of the package. */
  readonly version: string
  /** On the clock of `Date.now()`. */
  readonly startedAt: number
  /** Path of its socket: one of its own, so that record, token and socket are never of two sidecars. */
  readonly socket: string
  /** What clients prove themselves by. */
  readonly token: string
}

/** What a Unix socket's path may take, in bytes, on Linux; macOS has 103. Some versions of Node cut a longer one. */
const LONGEST_PATH = process.platform === 'darwin' ? 103 : 107

/** The paths of its files. */
export function sharedFiles({ directory, fingerprint }: SharedPlace): {
  readonly record: string
  /** The token of the right to stop it. */
  readonly admin: string
  readonly log: string
  /** Stands for the lock of whoever starts it, and of the sidecar itself. */
  readonly starting: string
  readonly running: string
} {
  const path = (ending: string): string => join(directory, `${fingerprint}.${ending}`)
  return {
    record: path('json'),
    admin: path('admin'),
    log: path('log'),
    starting: path('starting'),
    running: path('running'),
  }
}

/**
 * A path for a socket that nobody else has.
 * @throws UsageError if it is too long for one
 */
export function socketPath(directory: string, name: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\crochet-sidecar-${name}`
  const path = join(directory, `${name}.sock`)
  const size = Buffer.byteLength(path)
  if (size <= LONGEST_PATH) return path
  throw new UsageError(
    `the path of a shared reactor's socket may have ${LONGEST_PATH} bytes, but ${path} has ${size}; XDG_RUNTIME_DIR decides`,
  )
}

/**
 * Undefined if there is none.
 * @throws AccessDenied if it is not private, or no record
 */
export function readRecord(place: SharedPlace): SharedRecord | undefined {
  const { record } = sharedFiles(place)
  const text = readPrivateFile(record)
  if (text === undefined) return undefined
  const value: unknown = parse(text)
  if (isRecord(value)) return value
  throw new AccessDenied(`${record} is no record of a shared reactor`, { why: 'no record', mayHaveRun: false })
}

export function writeRecord(place: SharedPlace, record: SharedRecord): void {
  writePrivateFile(sharedFiles(place).record, `${JSON.stringify(record, undefined, 2)}\n`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is SharedRecord {
  if (typeof value !== 'object' || value === null) return false
  const { name, fingerprint, pid, version, startedAt, socket, token } = value as Record<string, unknown>
  const texts = [name, fingerprint, version, socket, token]
  return texts.every((text) => typeof text === 'string') && typeof pid === 'number' && typeof startedAt === 'number'
}
