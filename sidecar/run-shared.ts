// Shared sidecar. Its life: one at a time, published when it can be spoken to, ended when nobody needs it.
import { randomBytes } from 'node:crypto'
import { fstatSync, ftruncateSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Worker } from 'node:worker_threads'
import { directorySecret } from '../src/directory-secret.js'
import { takeLock } from '../src/kernel-lock.js'
import { writePrivateFile } from '../src/private-file.js'
import { makeToken } from '../src/proof.js'
import { markReactor } from '../src/reactor-mark.js'
import { readRecord, type SharedRecord, sharedFiles, socketPath, writeRecord } from '../src/shared-record.js'
import type { SharedSpec } from '../src/shared-spec.js'
import { version } from '../src/version.js'
import { Calls } from './calls.js'
import { ClientServer } from './client-server.js'
import { IdleWatch } from './idle-watch.js'
import type { LogEntry } from './log-message.js'
import { Modules } from './modules.js'
import { handleUncaught } from './process-events.js'
import type { Vitals } from './self-watch.js'
import { sharedStatus } from './shared-status.js'
import { offerSnapshots } from './snapshot.js'
import { Stash } from './stash.js'
import { nodeTimers } from './timers.js'

// Taken before any code of the user's can replace them, as test frameworks do.
const { process } = globalThis
const { exit, stderr } = process

/** The thread that ends this process when its loop cannot. Node has loaded it already if it was told to. */
const { lifeline } = createRequire(import.meta.url)('./preload.cjs') as { readonly lifeline: Worker | undefined }

/** How long (ms) an older one that is about to end may keep the lock. */
const LOCK_LIMIT = 5000
const LOCK_RETRY = 20

/** How often (ms) it looks whether it can still be found, and what its log may grow to (bytes). */
const LOOK_EVERY = 5000
const MOST_LOG = 4 * 1024 * 1024

/** How often (ms) its own watch hears from it. */
const SIGN_EVERY = 1000

/** Time (ms) in which its first client has to come. */
const FIRST_CLIENT_LIMIT = 10_000

/** Time (ms) in which who has just found it may still connect, and that what is sent has to leave. */
const LINGER = 150
const FLUSH_LIMIT = 1000

/** Makes this process a shared sidecar. */
export async function runShared(spec: SharedSpec): Promise<void> {
  markReactor()
  // Of its starter it keeps neither the mask nor the terminal nor the directory.
  process.umask(0o077)
  process.title = `crochet sidecar ${spec.name}`
  // Whoever has started it, and reads what it prints, may end before it does.
  process.stdout.on('error', () => {})
  stderr.on('error', () => {})
  const lock = await lockOf(spec)
  removeStale(spec)

  const tokens = { call: makeToken(), admin: makeToken() }
  const record: SharedRecord = {
    name: spec.name,
    fingerprint: spec.fingerprint,
    pid: process.pid,
    version,
    startedAt: Date.now(),
    socket: socketPath(spec.directory, `${spec.fingerprint}-${randomBytes(4).toString('hex')}`),
    token: tokens.call,
  }
  const calls = new Calls()
  const limits = { most: spec.maxStash, mostBytes: spec.maxStashBytes, ttl: spec.stashTtl }
  const stash = new Stash(limits, () => giveSign())
  const modules = new Modules(spec.modules ?? 'all')
  const server: ClientServer = new ClientServer({
    path: record.socket,
    tokens,
    maxMessageBytes: spec.maxMessageBytes,
    maxClients: spec.maxClients,
    maxClientCalls: spec.maxClientCalls,
    calls,
    modules,
    stash,
    administration: {
      status: () => sharedStatus({ record, server, calls, stash, idle }),
      stop: () => void end(0),
    },
    holdsProcess: true,
    changed: () => {
      idle.changed()
      giveSign()
    },
    initFailed: () => void end(1),
  })

  const giveSign = (): void => {
    const vitals: Vitals = { clients: server.callerPids, isKept: stash.size > 0 }
    lifeline?.postMessage(vitals)
  }

  /** Removes it from where it is found: whoever needs one from now on starts another. */
  const unpublish = (): void => {
    if (isPublished(spec, record)) {
      const { record: path, admin } = sharedFiles(spec)
      rmSync(path, { force: true })
      rmSync(admin, { force: true })
    }
    lock.release()
  }
  let isEnding = false
  const leave = (exitCode: number): void => {
    nodeTimers.set(() => exit(exitCode), FLUSH_LIMIT)
    const streams = [...server.clients].map(({ conversation, stream }) => {
      conversation.close()
      conversation.flush()
      return new Promise<void>((resolve) => void stream.end(() => resolve()))
    })
    void Promise.all(streams).then(() => exit(exitCode))
  }
  const end = async (exitCode: number): Promise<void> => {
    if (isEnding) return
    isEnding = true
    unpublish()
    await calls.cancelAll()
    rmSync(record.socket, { force: true })
    if (exitCode === 0) rmSync(sharedFiles(spec).log, { force: true })
    leave(exitCode)
  }
  const idle: IdleWatch = new IdleWatch({
    timeout: spec.idleTimeout,
    memoryLimit: spec.idleMemoryLimit,
    isIdle: () => server.callers === 0 && calls.size === 0 && stash.size === 0,
    // Unpublished first, then drained: who has found it just before is served, by this one still.
    ended: () => {
      if (isEnding) return
      unpublish()
      const endWhenDrained = (): void => {
        if (server.callers > 0 || calls.size > 0) return void nodeTimers.set(endWhenDrained, LINGER)
        server.stopListening()
        void end(0)
      }
      nodeTimers.set(endWhenDrained, LINGER)
    },
  })

  handleUncaught({
    log: (entry: LogEntry) => {
      // All others are in the log.
      if (entry.fatal !== true) return false
      for (const { conversation } of server.clients) conversation.session.log(entry)
      return true
    },
    leave: (exitCode) => {
      unpublish()
      leave(exitCode)
    },
    interrupted: () => {},
  })
  offerSnapshots(() => ({ calls: calls.snapshot(), stash: stash.size, modules: modules.urls }))
  process.on('SIGTERM', () => void end(0))
  const look = (): void => {
    trimLog()
    // A cleaner of temporary files has removed it, or somebody has put another in its place.
    if (!isEnding && !isPublished(spec, record)) idle.end()
  }
  process.on('SIGHUP', look)
  setInterval(look, LOOK_EVERY).unref()

  setInterval(giveSign, SIGN_EVERY).unref()

  await server.listen()
  writePrivateFile(sharedFiles(spec).admin, tokens.admin)
  writeRecord(spec, record)
  // Whoever has started it comes first; on a busy machine that takes longer than some wait between two clients.
  nodeTimers.set(() => idle.changed(), FIRST_CLIENT_LIMIT)
  giveSign()
}

async function lockOf(spec: SharedSpec): Promise<{ readonly release: () => void }> {
  const { running } = sharedFiles(spec)
  const until = nodeTimers.now() + LOCK_LIMIT
  for (;;) {
    const lock = await takeLock(running, directorySecret(spec.directory))
    if (lock !== undefined) return lock
    if (nodeTimers.now() > until) {
      stderr.write(`crochet-sidecar: another shared sidecar ${spec.name} is running\n`)
      exit(1)
    }
    await new Promise((resolve) => void nodeTimers.set(() => resolve(undefined), LOCK_RETRY))
  }
}

/** With the lock held, the one whose files these are has ended. */
function removeStale(spec: SharedSpec): void {
  const { record, admin } = sharedFiles(spec)
  const stale = readRecord(spec)
  if (stale !== undefined && process.platform !== 'win32') rmSync(stale.socket, { force: true })
  rmSync(record, { force: true })
  rmSync(admin, { force: true })
}

function isPublished(spec: SharedSpec, { token, socket }: SharedRecord): boolean {
  try {
    const record = readRecord(spec)
    if (record?.token !== token || record.socket !== socket) return false
    return process.platform === 'win32' || statSync(socket).isSocket()
  } catch {
    return false
  }
}

function trimLog(): void {
  try {
    if (fstatSync(2).size > MOST_LOG) ftruncateSync(2)
  } catch {
    // stderr is no file.
  }
}
