import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, expect, it } from 'vitest'
import { BatchedWriter } from '../../sidecar/batched-writer.js'
import { LARGE_MESSAGE, MessageMemory } from '../../src/message-memory.js'

let written: Buffer[]
let release: (() => void) | undefined
let isSlow: boolean
let stream: Duplex
let memory: MessageMemory
let writer: BatchedWriter

beforeEach(() => {
  written = []
  isSlow = false
  stream = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      written.push(Buffer.from(chunk))
      if (isSlow) release = done
      else done()
    },
  })
  memory = new MessageMemory(false)
  writer = new BatchedWriter(stream, memory)
})

const message = (fill: number, length = 10) => Buffer.alloc(length, fill)

it('writes what was sent in one turn at once, in order', async () => {
  for (let fill = 1; fill <= 3; fill += 1) writer.write(message(fill))
  expect(written).toEqual([])
  await turn()
  expect(written).toEqual([Buffer.concat([message(1), message(2), message(3)])])
  writer.write(message(4))
  await turn()
  expect(written.slice(1)).toEqual([message(4)])
})

it('does not copy what is larger, and keeps the order around it', async () => {
  const parts = [message(1), message(2), message(3, 5000), message(4, 5000), message(5)]
  for (const part of parts) writer.write(part)
  await turn()
  expect(written.map(({ length }) => length)).toEqual([20, 5000, 5000, 10])
  expect(Buffer.concat(written)).toEqual(Buffer.concat(parts))
})

it('gives the stream at once what is to leave before the end', () => {
  writer.write(message(1))
  writer.flush()
  expect(written).toEqual([message(1)])
  writer.flush()
  expect(written).toHaveLength(1)
})

it('gives back the memory of a large message once it has left', async () => {
  isSlow = true
  const large = memory.take(LARGE_MESSAGE)
  writer.write(large)
  await turn()
  expect(memory.takeKept(1)).toBeUndefined()
  release?.()
  await turn()
  expect(memory.takeKept(1)?.buffer).toBe(large.buffer)
})

it('reads nothing more while 64 MiB wait for a client that does not read', async () => {
  isSlow = true
  stream.resume()
  for (let count = 0; count < 5; count += 1) writer.write(Buffer.allocUnsafe(16 * 1024 * 1024))
  await turn()
  expect(stream.isPaused()).toBe(true)
  isSlow = false
  release?.()
  await turn()
  expect(stream.isPaused()).toBe(false)
})
