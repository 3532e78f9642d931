import { Writable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { MessageWriter } from '../../client/bridge/message-writer.js'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

/** A pipe that takes each write only when it is told to, and joins those that wait, as a socket does. */
class FullPipe extends Writable {
  readonly writes: string[] = []
  #taken: ((error?: Error) => void) | undefined

  override _write(chunk: Buffer, _: string, taken: (error?: Error) => void): void {
    this.#take([chunk], taken)
  }

  override _writev(chunks: { chunk: Buffer }[], taken: (error?: Error) => void): void {
    this.#take(
      chunks.map(({ chunk }) => chunk),
      taken,
    )
  }

  drain(error?: Error): void {
    this.#taken?.(error)
  }

  #take(chunks: Buffer[], taken: (error?: Error) => void): void {
    this.writes.push(chunks.map(String).join('+'))
    this.#taken = taken
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

function giveAway(writer: MessageWriter): Uint8Array {
  const bytes = Buffer.alloc(100_000)
  writer.write(bytes, () => {})
  return bytes
}

function writing(...messages: string[]) {
  const pipe = new FullPipe()
  pipe.on('error', () => {})
  let isCut = false
  pipe.on('close', () => {
    isCut = true
  })
  const writer = new MessageWriter(pipe, () => isCut)
  const left: [string, boolean][] = []
  for (const message of messages) writer.write(Buffer.from(message), (all) => left.push([message, all]))
  return { pipe, left, writer }
}

it('writes one message at a time, in order', async () => {
  const { pipe, left } = writing('a', 'b', 'c')
  for (const written of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
    expect(pipe.writes).toEqual(written)
    pipe.drain()
    await turn()
  }
  expect(left).toEqual([
    ['a', true],
    ['b', true],
    ['c', true],
  ])
})

it('tells of each message whether it has left, also of those that waited together', async () => {
  const { pipe, left } = writing('a', 'b', 'c')
  pipe.drain()
  await turn()
  pipe.drain(new Error('EPIPE'))
  await turn()
  expect(left).toEqual([
    ['a', true],
    ['b', false],
    ['c', false],
  ])
})

// As a socket does: Node calls back without an error for a write that was under way.
it('does not take for written what a pipe that is closed has cut short', async () => {
  const { pipe, left } = writing('a', 'b')
  pipe.destroy()
  await turn()
  pipe.drain()
  await turn()
  expect(left).toEqual([
    ['a', false],
    ['b', false],
  ])
})

it('keeps nothing of what it has given to the pipe', async () => {
  const { pipe, writer } = writing('a')
  const gone = new WeakRef(giveAway(writer))
  for (const message of ['c', 'd', 'e', 'f', 'g', 'h']) writer.write(Buffer.from(message), () => {})
  pipe.drain()
  await turn()
  pipe.drain()
  await turn()
  gc()
  expect(gone.deref()).toBeUndefined()
})

it('writes at once what the pipe takes at once', () => {
  const chunks: string[] = []
  const pipe = new Writable({
    write(chunk, _, taken) {
      chunks.push(String(chunk))
      taken()
    },
  })
  const writer = new MessageWriter(pipe, () => false)
  for (const message of ['a', 'b', 'c']) writer.write(Buffer.from(message), () => {})
  expect(chunks).toEqual(['a', 'b', 'c'])
})

it('takes more after it was empty', async () => {
  const { pipe, left } = writing('a')
  pipe.drain()
  await turn()
  expect(left).toEqual([['a', true]])
})

it('counts the bytes that have not left, wherever they wait', async () => {
  const { pipe, writer } = writing('aa', 'bbb', 'c')
  for (const bytes of [6, 4, 1]) {
    expect(writer.unsentBytes).toBe(bytes)
    pipe.drain()
    await turn()
  }
  expect(writer.unsentBytes).toBe(0)
})
