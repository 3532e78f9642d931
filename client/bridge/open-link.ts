// Bridge thread. The way to the reactor, wherever the options say that it is.
import { setTimeout as pause } from 'node:timers/promises'
import type { ApplicationAddress } from '../../src/application-address.js'
import { isAlive, killProcess } from '../../src/process-identity.js'
import type { SharedSpec } from '../../src/shared-spec.js'
import type { SidecarOptions } from './commands.js'
import { findShared, StartFailed } from './find-shared.js'
import { connectProved, NotReached } from './proved-socket.js'
import type { OpenLink } from './reactor-link.js'
import { type Reached, type SocketLinkParts, socketLink } from './socket-link.js'

/** How often (ms) an application that is too busy to let anybody in is tried. */
const RETRY_EVERY = 10

/** It listens from the moment on in which its address is known: these mean another one's, or an old one. */
const NOBODY_THERE = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'IMPOSTOR'])

/** What opens links to the shared sidecar that `spec` describes. */
export function sharedLinks(spec: SharedSpec): OpenLink {
  return (options, events) => {
    const parts: SocketLinkParts = {
      who: `the shared sidecar ${spec.name}`,
      reach: async (search) => {
        const { record, child, ...proved } = await findShared(spec, options, { ...search, output: events.output })
        const whenEnded = child === undefined ? {} : { whenEnded: child.whenEnded }
        return { ...proved, ...whenEnded, pid: record.pid }
      },
      isReplaced: true,
      failed: (error) => (error instanceof StartFailed ? error.end : { kind: 'not-attached', error }),
      // For all its clients: whoever finds out first makes room for another.
      stuck: killProcess,
    }
    return socketLink(parts, events)
  }
}

/** What opens links to an application that is the reactor. */
export function applicationLinks(address: ApplicationAddress): OpenLink {
  return (_options: SidecarOptions, events) => {
    const parts: SocketLinkParts = {
      who: `the application (process ${address.pid}) that is the reactor`,
      reach: (search) => reachApplication(address, search),
      isReplaced: false,
      failed: (error) => ({ kind: 'not-attached', error }),
      // It is no process of ours.
      stuck: () => {},
    }
    return socketLink(parts, events)
  }
}

/** Tried again while it lives: its backlog may be full, or its gate closed for a moment. */
async function reachApplication(
  { socket: path, token, pid }: ApplicationAddress,
  { opened, signal }: Parameters<SocketLinkParts['reach']>[0],
): Promise<Reached> {
  for (;;) {
    signal.throwIfAborted()
    try {
      return { ...(await connectProved({ path, token, right: 'call' }, opened)), pid }
    } catch (error) {
      if (!(error instanceof NotReached) || NOBODY_THERE.has(error.code) || !isAlive(pid, undefined)) throw error
    }
    await pause(RETRY_EVERY)
  }
}
