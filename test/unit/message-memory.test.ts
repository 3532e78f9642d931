import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LARGE_MESSAGE, MessageMemory } from '../../src/message-memory.js'

const SIZE = LARGE_MESSAGE + 100

describe.each([
  ['of this thread', false],
  ['shared', true],
])('memory %s', (_, isForTwo) => {
  let memory: MessageMemory

  beforeEach(() => {
    vi.useFakeTimers()
    memory = new MessageMemory(isForTwo, globalThis)
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is used again once it has been given back, if it is large enough', () => {
    const first = memory.take(SIZE)
    memory.giveBack(first.subarray(10, 20))
    const second = memory.take(SIZE - 50)
    expect(second.buffer).toBe(first.buffer)
    expect(second.byteLength).toBe(SIZE - 50)
    memory.giveBack(second)
    const larger = memory.take(2 * SIZE)
    expect(larger.buffer).not.toBe(first.buffer)
    memory.giveBack(larger)
    expect(memory.take(SIZE).buffer).toBe(larger.buffer)
  })

  it('is nobody else’s until then: others have ordinary memory', () => {
    const first = memory.take(SIZE)
    const others = [memory.take(SIZE), memory.take(2 * SIZE)]
    for (const other of others) {
      expect(other.buffer).not.toBe(first.buffer)
      expect(other.buffer).toBeInstanceOf(ArrayBuffer)
    }
    expect(memory.takeKept(1)).toBeUndefined()
    memory.giveBack(first)
    expect(memory.take(SIZE).buffer).toBe(first.buffer)
  })

  it('can be collected when it has not been used for a second, but is used again while it exists', async () => {
    memory.giveBack(memory.take(SIZE))
    vi.advanceTimersByTime(1000)
    const exists = memory.takeKept(SIZE)
    expect(exists).toBeDefined()
    memory.giveBack(exists as Uint8Array)
    const kept = new WeakRef((exists as Uint8Array).buffer)
    vi.advanceTimersByTime(999)
    await collect()
    expect(kept.deref()).toBeDefined()
  })

  it('is of 128 MiB at most', () => {
    const large = memory.take(128 * 1024 * 1024 + 1)
    expect(large.buffer).toBeInstanceOf(ArrayBuffer)
    memory.giveBack(large)
    expect(memory.takeKept(1)).toBeUndefined()
  })

  it('is replaced once it is lost and collected', async () => {
    // Lost here: nothing holds what is taken.
    const lost = new WeakRef(memory.take(SIZE).buffer)
    await collect()
    expect(lost.deref()).toBeUndefined()
    const next = memory.take(SIZE)
    memory.giveBack(next)
    expect(memory.takeKept(SIZE)?.buffer).toBe(next.buffer)
  })

  it('comes from Buffer’s pool for small messages, which nobody keeps', () => {
    const small = memory.take(100)
    expect(small.byteLength).toBe(100)
    memory.giveBack(small)
    expect(memory.takeKept(1)).toBeUndefined()
  })
})

/** A WeakRef that was read keeps what it refers to for the rest of the turn. */
async function collect(): Promise<void> {
  vi.useRealTimers()
  for (let turns = 0; turns < 3; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    gc()
  }
}

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

it('comes back as another object from another thread', () => {
  const memory = new MessageMemory(true)
  const { buffer } = memory.take(SIZE)
  const back = structuredClone(buffer)
  expect(back).not.toBe(buffer)
  memory.giveBack(new Uint8Array(back))
  expect(memory.takeKept(SIZE)?.buffer).toBe(back)
})

it.each([true, false])(
  'takes back no memory that it has not given: Buffer’s pool may be large (shared: %s)',
  (isForTwo) => {
    const memory = new MessageMemory(isForTwo)
    memory.take(SIZE)
    memory.giveBack(Buffer.alloc(SIZE))
    expect(memory.takeKept(1)).toBeUndefined()
  },
)

it('takes back nothing that crosses to the other thread as a copy', () => {
  const memory = new MessageMemory(true)
  const piece = memory.take(SIZE)
  memory.giveBack(memory.take(SIZE))
  expect(memory.takeKept(1)).toBeUndefined()
  memory.giveBack(piece)
  expect(memory.takeKept(1)?.buffer).toBe(piece.buffer)
})

it('is shared only where another thread is to have it', () => {
  expect(new MessageMemory(true).take(SIZE).buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(new MessageMemory(false).take(SIZE).buffer).toBeInstanceOf(ArrayBuffer)
})
