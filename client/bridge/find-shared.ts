// Bridge thread. Finds the shared sidecar that the options describe; starts it if there is none. Of any number that look
// for it at once, one starts it: a lock decides, which the kernel releases.
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { directorySecret } from '../../src/directory-secret.js'
import { takeLock } from '../../src/kernel-lock.js'
import type { LogLevel } from '../../src/messages.js'
import { openPrivateDirectory } from '../../src/private-directory.js'
import { isAlive } from '../../src/process-identity.js'
import { readRecord, type SharedRecord, sharedFiles } from '../../src/shared-record.js'
import type { SharedSpec } from '../../src/shared-spec.js'
import type { SidecarOptions } from './commands.js'
import { connectProved, NotReached, type ProvedSocket } from './proved-socket.js'
import type { LinkEnd } from './reactor-link.js'
import type { StartedShared } from './start-shared.js'

/** How often (ms) to look for the record: while another starts the sidecar, and while this bridge does. */
const LOOK_EVERY = 10
const STARTER_LOOKS_EVERY = 3

/** How often (ms) the process is looked at that is to answer. */
const LOOK_AT_SILENT = 500

/** The codes of a connection that was closed ahead of the proof, and how long (ms) to wait for the next. */
const CLOSED = new Set(['ECONNRESET', 'EPIPE'])
const CLOSED_RETRY = 50

/** Looks between two tries for the lock: its holder may end before the sidecar is up, but a try costs more than a look. */
const LOOKS_PER_TRY = 10

export interface FoundShared extends ProvedSocket {
  readonly record: SharedRecord
  /** If it was this bridge that started it. */
  readonly child?: StartedShared
}

/** It ended before anybody could speak to it. */
export class StartFailed extends Error {
  readonly end: LinkEnd

  constructor(end: LinkEnd) {
    super('the shared sidecar did not start')
    this.end = end
  }
}

/** What a search reports, and the signal that ends it once nobody waits for it. */
export interface Search {
  /** Given each socket that is opened. */
  readonly opened: (socket: Socket) => void
  /** Takes what it prints, if it belongs to this process. */
  readonly output: (level: LogLevel, chunk: Uint8Array) => void
  readonly signal: AbortSignal
}

/** Resolves once it is connected; rejects if it cannot be started, or `search` is ended. */
export async function findShared(spec: SharedSpec, options: SidecarOptions, search: Search): Promise<FoundShared> {
  for (let look = 0; ; look += 1) {
    const found = await attempt(spec, search)
    if (found !== undefined) return found
    search.signal.throwIfAborted()
    if (look % LOOKS_PER_TRY !== 0) {
      await pause(LOOK_EVERY)
      continue
    }
    const { starting } = sharedFiles(spec)
    openPrivateDirectory(spec.directory)
    const lock = await takeLock(starting, directorySecret(spec.directory))
    if (lock === undefined) continue
    try {
      // Whoever had the lock before may have started it.
      const started = (await attempt(spec, search)) ?? (await start(spec, options, search))
      if (started !== undefined) return started
    } finally {
      lock.release()
    }
  }
}

/** Undefined if there is none that can be spoken to. */
async function attempt(spec: SharedSpec, search: Search): Promise<FoundShared | undefined> {
  const { opened, signal } = search
  signal.throwIfAborted()
  const record = readRecord(spec)
  if (record === undefined) return undefined
  let connection: Socket | undefined
  // Who listens there may never say a word. A sidecar that is only busy is waited for.
  const watch = setInterval(() => isAlive(record.pid, undefined) || connection?.destroy(), LOOK_AT_SILENT)
  try {
    const { socket: path, token } = record
    const { socket, receive } = await connectProved({ path, token, right: 'call' }, (made) => {
      connection = made
      opened(made)
    })
    return { socket, receive, record }
  } catch (error) {
    if (!(error instanceof NotReached)) throw error
    // It has ended, or the record is another's by now.
    if (!CLOSED.has(error.code) || !isAlive(record.pid, undefined)) return undefined
  } finally {
    clearInterval(watch)
  }
  // It is there but lets nobody in for the moment, or is about to end, and has no record then.
  await pause(CLOSED_RETRY)
  return attempt(spec, search)
}

/** With the lock held. Undefined if it has ended again already. */
async function start(spec: SharedSpec, options: SidecarOptions, search: Search): Promise<FoundShared | undefined> {
  // execa is loaded only by whoever starts one.
  const { startShared } = createRequire(import.meta.url)('./start-shared.cjs') as typeof import('./start-shared.js')
  const stale = readRecord(spec)?.token
  const exit: { end?: LinkEnd } = {}
  const child = startShared(spec, options, search.output)
  child.whenEnded((how) => {
    exit.end = how
  })
  while (exit.end === undefined) {
    const token = readRecord(spec)?.token
    if (token !== undefined && token !== stale) {
      const found = await attempt(spec, search)
      if (found !== undefined) return { ...found, child }
    } else if (search.signal.aborted) {
      // Nobody has it yet. Whoever waits for it too starts another.
      child.kill()
    }
    await pause(STARTER_LOOKS_EVERY)
  }
  // It may have been there and gone again, idle, before a busy machine let anybody speak to it.
  if (exit.end.kind === 'ended' && exit.end.exitCode === 0) return undefined
  throw new StartFailed(exit.end)
}
