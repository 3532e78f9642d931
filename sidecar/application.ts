// The application's own thread, after `noSetup()`. Serves its threads and processes on its own loop: no sidecar runs.
import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ApplicationAddress, ServeApplication } from '../src/application-address.js'
import { DEFAULT_MAX_MESSAGE_BYTES } from '../src/messages.js'
import { openPrivateDirectory, privateDirectory } from '../src/private-directory.js'
import { isAlive } from '../src/process-identity.js'
import { makeToken } from '../src/proof.js'
import { socketPath } from '../src/shared-record.js'
import { Calls } from './calls.js'
import { ClientServer } from './client-server.js'
import { Modules } from './modules.js'
import { offerSnapshots } from './snapshot.js'
import { Stash } from './stash.js'

/** Of the sockets' names, which the process's pid and a number of their own follow. */
const PREFIX = 'application-'

/** Starts to listen, and waits for nothing; clients that come earlier try again. */
export const serveApplication: ServeApplication = () => {
  const directory = privateDirectory()
  openPrivateDirectory(directory)
  removeStale(directory)
  const name = `${PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`
  const address: ApplicationAddress = { socket: socketPath(directory, name), token: makeToken(), pid: process.pid }
  const calls = new Calls()
  const stash = new Stash()
  const modules = new Modules('all', true)
  const server = new ClientServer({
    path: address.socket,
    tokens: { call: address.token },
    maxMessageBytes: DEFAULT_MAX_MESSAGE_BYTES,
    maxClients: Number.MAX_SAFE_INTEGER,
    maxClientCalls: Number.POSITIVE_INFINITY,
    calls,
    modules,
    stash,
    administration: { status: () => undefined, stop: () => {} },
    holdsProcess: false,
    changed: () => {},
    initFailed: () => {},
  })
  offerSnapshots(() => ({ calls: calls.snapshot(), stash: stash.size, modules: modules.urls }))
  // A failure is every client's to find out, and to tell.
  server.listen().catch(() => {})
  const remove = (): void => rmSync(address.socket, { force: true })
  process.once('exit', remove)
  const close = (): void => {
    process.off('exit', remove)
    server.close()
    remove()
  }
  return { address, close }
}

/** Sockets of applications that were killed. */
function removeStale(directory: string): void {
  for (const file of readdirSync(directory)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-\\w+\\.sock$`).exec(file)?.[1]
    if (pid !== undefined && !isAlive(Number(pid), undefined)) rmSync(join(directory, file), { force: true })
  }
}
