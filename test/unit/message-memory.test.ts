import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LARGE_MESSAGE, MessageMemory } from '../../src/message-memory.js'

const SIZE = LARGE_MESSAGE + 100

describe.each([
  ['of this thread', MessageMemory.own],
  ['shared', MessageMemory.shared],
])('memory %s', (_, make) => {
  let memory: MessageMemory

  beforeEach(() => {
    vi.useFakeTimers()
    memory = make(globalThis)
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is used again once it has been given back, if it is large enough', () => {
    const first = memory.take(SIZE)
    memory.giveBack(first.subarray(10, 20))
    expect(memory.take(SIZE + 1).buffer).not.toBe(first.buffer)
    const second = memory.take(SIZE - 50)
    expect(second.buffer).toBe(first.buffer)
    expect(second.byteLength).toBe(SIZE - 50)
  })

  it('is nobody else’s until then', () => {
    const first = memory.take(SIZE)
    expect(memory.take(SIZE).buffer).not.toBe(first.buffer)
    memory.giveBack(first)
    expect(memory.take(SIZE).buffer).toBe(first.buffer)
    expect(memory.take(SIZE).buffer).not.toBe(first.buffer)
  })

  it('is let go of when it has not been used for a second', () => {
    const { buffer } = memory.take(SIZE)
    memory.giveBack(new Uint8Array(buffer))
    vi.advanceTimersByTime(999)
    expect(memory.takeKept(SIZE)?.buffer).toBe(buffer)
    memory.giveBack(new Uint8Array(buffer))
    vi.advanceTimersByTime(1000)
    expect(memory.takeKept(SIZE)).toBeUndefined()
  })

  it('keeps the larger of two, and nothing beyond 128 MiB', () => {
    const [small, large] = [memory.take(SIZE), memory.take(2 * SIZE)]
    memory.giveBack(large)
    memory.giveBack(small)
    expect(memory.takeKept(1)?.buffer).toBe(large.buffer)
    memory.giveBack(memory.take(128 * 1024 * 1024 + 1))
    expect(memory.takeKept(1)).toBeUndefined()
  })

  it('comes from Buffer’s pool for small messages, which nobody keeps', () => {
    const small = memory.take(100)
    expect(small.byteLength).toBe(100)
    memory.giveBack(small)
    expect(memory.takeKept(1)).toBeUndefined()
  })
})

it('is shared only where another thread is to have it', () => {
  expect(MessageMemory.shared().take(SIZE).buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(MessageMemory.own().take(SIZE).buffer).toBeInstanceOf(ArrayBuffer)
})
