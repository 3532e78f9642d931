import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { LinkEnd, LinkEvents } from '../../client/bridge/reactor-link.js'
import { type Reached, socketLink } from '../../client/bridge/socket-link.js'

const ENDED = spawnSync(process.execPath, ['-e', '0']).pid
const HELLO = new Uint8Array([1, 2, 3])
let folder: string
let server: Server
let accepted: Socket[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crochet-'))
  accepted = []
  server = createServer((socket) => void accepted.push(socket.on('error', () => {})))
  await once(server.listen(join(folder, 'socket')), 'listening')
})
afterEach(() => {
  server.close()
  for (const socket of accepted) socket.destroy()
  rmSync(folder, { recursive: true })
})

/** A link whose reactor is in the process that each of `pids` says in turn. */
function open(pids: readonly number[], isReplaced = true) {
  const reaches: AbortSignal[] = []
  const ended = vi.fn<(end: LinkEnd) => void>()
  const data = vi.fn<(chunk: Uint8Array) => void>()
  const events = { data, ended, closing: () => {}, output: () => {}, reaped: () => {} } satisfies LinkEvents
  const reach = async ({ signal }: { readonly signal: AbortSignal }): Promise<Reached> => {
    signal.throwIfAborted()
    reaches.push(signal)
    const socket = connect(join(folder, 'socket'))
    await once(socket, 'connect')
    return {
      socket,
      pid: Number(pids[reaches.length - 1]),
      receive: (taker) => void socket.on('data', (chunk: Buffer) => taker(chunk)),
    }
  }
  const failed = (error: unknown): LinkEnd => ({ kind: 'not-attached', error })
  const parts = { who: 'it', reach, isReplaced, failed, stuck: () => {} }
  const link = socketLink(parts, events)
  link.write(HELLO, () => {})
  return { link, ended, data, reaches }
}

async function heard(number: number): Promise<Socket> {
  await vi.waitFor(() => expect(accepted).toHaveLength(number))
  const socket = accepted[number - 1] as Socket
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  expect([...chunk]).toEqual([...HELLO])
  return socket
}

it('takes up with another what one that ended had no word for', async () => {
  const { ended, data } = open([ENDED, process.pid])
  const first = await heard(1)
  first.destroy()
  const second = await heard(2)
  second.write('word')
  await vi.waitFor(() => expect(data).toHaveBeenCalledOnce())
  expect(ended).not.toHaveBeenCalled()
})

it.each([
  { name: 'has said something', pid: ENDED, word: true, isReplaced: true },
  { name: 'lives on', pid: process.pid, word: false, isReplaced: true },
  { name: 'is the only one', pid: ENDED, word: false, isReplaced: false },
])('ends with one that $name', async ({ pid, word, isReplaced }) => {
  const { ended, data, reaches } = open([pid], isReplaced)
  const first = await heard(1)
  if (word) {
    first.write('word')
    await vi.waitFor(() => expect(data).toHaveBeenCalledOnce())
  }
  first.destroy()
  await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce(), 5000)
  expect(ended).toHaveBeenCalledWith({ kind: 'disconnected', who: 'it' })
  expect(reaches).toHaveLength(1)
})

it('looks for no other once it is to end', async () => {
  const { link, ended, reaches } = open([process.pid])
  await heard(1)
  const killed = performance.now()
  link.kill('start')
  await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce(), { interval: 5 })
  // Without the time in which the process may end.
  expect(performance.now() - killed).toBeLessThan(90)
  expect(reaches).toHaveLength(1)
})
