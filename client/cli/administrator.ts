// Host thread of the command line. The shared sidecars of this user, and what an administrator may ask each of them.
import { existsSync, readdirSync } from 'node:fs'
import type { Socket } from 'node:net'
import { parseMessage, writeRequest } from '../../src/envelope.js'
import { MessageMemory } from '../../src/message-memory.js'
import { MessageReader } from '../../src/message-reader.js'
import { PROTOCOL_VERSION } from '../../src/messages.js'
import { openPrivateDirectory, privateDirectory } from '../../src/private-directory.js'
import { readPrivateFile } from '../../src/private-file.js'
import { readRecord, type SharedPlace, type SharedRecord, sharedFiles } from '../../src/shared-record.js'
import { version } from '../../src/version.js'
import { connectProved, NotReached } from '../bridge/proved-socket.js'

/** How long (ms) one may take to answer: its loop may be busy. */
const PATIENCE = 2000

/** Bytes of an answer. */
const MOST_BYTES = 16 * 1024 * 1024

/** What a shared sidecar says of itself. */
export interface SharedStatus {
  readonly clients: number
  readonly calls: readonly { readonly name: string; readonly age: number }[]
  readonly stash: number
  readonly memory: number
  readonly idle: number
}

export interface FoundSidecar {
  readonly place: SharedPlace
  readonly record: SharedRecord
}

/**
 * All that have a record, by name; they need not live any more.
 * @throws AccessDenied if the directory, or a record in it, is not private
 */
export function sharedSidecars(): FoundSidecar[] {
  const directory = privateDirectory()
  if (!existsSync(directory)) return []
  openPrivateDirectory(directory)
  const found = readdirSync(directory).flatMap((file) => {
    const place = { directory, fingerprint: file.replace(/\.json$/, '') }
    const record = file.endsWith('.json') ? readRecord(place) : undefined
    return record === undefined ? [] : [{ place, record }]
  })
  return found.toSorted((a, b) => a.record.name.localeCompare(b.record.name) || a.record.pid - b.record.pid)
}

/** Where what it prints is found. */
export function logOf({ place }: FoundSidecar): string {
  return sharedFiles(place).log
}

/** Asks for `status` or `stop`; `'gone'` if nobody listens any more, `'silent'` if it does not answer in time. */
export async function ask(
  { place, record }: FoundSidecar,
  method: 'status' | 'stop',
): Promise<'gone' | 'silent' | { readonly result: unknown }> {
  const token = readPrivateFile(sharedFiles(place).admin)
  if (token === undefined) return 'gone'
  let opened: Socket | undefined
  const late = new Promise<'silent'>((resolve) => {
    setTimeout(resolve, PATIENCE, 'silent').unref()
  })
  const asking = async (): Promise<'gone' | { readonly result: unknown }> => {
    try {
      const proved = await connectProved({ path: record.socket, token, right: 'admin' }, (socket) => {
        opened = socket
      })
      return { result: await converse(proved, method) }
    } catch (error) {
      if (error instanceof NotReached) return 'gone'
      throw error
    }
  }
  try {
    return await Promise.race([asking(), late])
  } finally {
    opened?.destroy()
  }
}

function converse(
  { socket, receive }: Awaited<ReturnType<typeof connectProved>>,
  method: 'status' | 'stop',
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const reader = new MessageReader({ maxMessageBytes: MOST_BYTES, memory: new MessageMemory(false) })
    socket.once('error', reject)
    socket.once('close', () => reject(new NotReached('the shared sidecar has ended', 'ECONNRESET')))
    receive((chunk) => {
      for (const bytes of reader.read(chunk)) {
        const message = parseMessage(new Uint8Array(bytes))
        if (message.type !== 'response') continue
        if (message.error !== null) reject(new Error(message.error[1]))
        else if (message.id === INITIALIZE) socket.write(writeRequest(METHOD, method, []))
        else resolve(message.result)
      }
    })
    const introduction = { protocol: PROTOCOL_VERSION, client: `crochet ${version}`, payload: 'plain' }
    socket.write(writeRequest(INITIALIZE, 'initialize', [introduction]))
  })
}

const INITIALIZE = 0
const METHOD = 1
