import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { handleOf, protocolSocket } from '../../src/protocol-socket.js'

/** Both ends of a pipe, as the one to a sidecar is. */
async function pair(): Promise<[here: Socket, there: Socket]> {
  const folder = mkdtempSync(join(tmpdir(), 'crochet-pipe-'))
  const server = createServer().listen(join(folder, 'pipe'))
  onTestFinished(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const here = createConnection(join(folder, 'pipe'))
  const [there] = (await accepted) as [Socket]
  await once(here, 'connect')
  return [here, there]
}

it('reads each chunk into the same memory, writes, and sees the end', async () => {
  const [made, there] = await pair()
  const memories = new Set<ArrayBufferLike>()
  let received = ''
  const { socket, retire } = protocolSocket(made, (chunk) => {
    memories.add(chunk.buffer)
    received += Buffer.from(chunk).toString('latin1')
  })
  for (const text of ['one', ' two', ` ${'x'.repeat(200_000)}`]) there.write(text)
  await expect.poll(() => received.length).toBe(200_008)
  expect(received.slice(0, 9)).toBe('one two x')
  expect(memories.size).toBe(1)

  socket.write('back')
  expect(String((await once(there, 'data'))[0])).toBe('back')

  const ended = once(socket, 'end')
  there.end()
  await ended
  // Whoever waits for the child waits for the socket that came with it.
  const closed = once(made, 'close')
  retire()
  await closed
  expect(handleOf(socket)).toBeNull()
})

it('is the stream itself where Node has no such handle any more', async () => {
  const made = new PassThrough() as unknown as Socket & PassThrough
  const chunks: string[] = []
  const { socket, retire } = protocolSocket(made, (chunk) => chunks.push(Buffer.from(chunk).toString()))
  expect(socket).toBe(made)
  made.push('a chunk')
  await expect.poll(() => chunks).toEqual(['a chunk'])
  retire()
  expect(made.destroyed).toBe(true)
})
