import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type * as Interruptible from '../../client/interruptible.js'

let subject: typeof Interruptible
const listener = vi.fn<NodeJS.SignalsListener>()
const once = vi.fn<NodeJS.SignalsListener>()

beforeEach(async () => {
  vi.resetModules()
  vi.clearAllMocks()
  // A test file runs in the main thread of a process of its own, or in a worker, where signals are not heard.
  vi.doMock('node:worker_threads', () => ({ isMainThread: true }))
  subject = await import('../../client/interruptible.js')
  process.on('SIGINT', listener)
})
afterEach(() => {
  process.removeAllListeners('SIGINT')
})

/** What a bridge does. */
function tell(after: bigint): void {
  Atomics.store(subject.interruptNoticed, 1, process.hrtime.bigint())
  Atomics.store(subject.interruptNoticed, 0, after)
}

describe('a SIGINT that a sidecar has told of', () => {
  it('has come if listeners do not know of it', () => {
    subject.noteTurn()
    expect(subject.hasInterruptCome()).toBe(false)
    tell(process.hrtime.bigint())
    expect(subject.hasInterruptCome()).toBe(true)
  })

  it('is nothing to a program that does not listen', () => {
    subject.noteTurn()
    tell(process.hrtime.bigint())
    process.off('SIGINT', listener)
    expect(subject.hasInterruptCome()).toBe(false)
  })

  it('is heard once, also if told of twice', () => {
    subject.noteTurn()
    const after = process.hrtime.bigint()
    tell(after)
    subject.raiseInterrupt()
    expect(listener).toHaveBeenCalledExactlyOnceWith('SIGINT', 2)
    expect(subject.hasInterruptCome()).toBe(false)
    tell(after)
    expect(subject.hasInterruptCome()).toBe(false)
  })

  it('is another one after a further sign of life', () => {
    subject.noteTurn()
    tell(process.hrtime.bigint())
    subject.raiseInterrupt()
    tell(process.hrtime.bigint())
    expect(subject.hasInterruptCome()).toBe(true)
  })

  it('may be the one that has broken a wait', () => {
    subject.noteTurn()
    const after = process.hrtime.bigint()
    subject.raiseInterrupt()
    tell(after)
    expect(subject.hasInterruptCome()).toBe(false)
  })

  it('of an earlier turn is for Node to tell', async () => {
    subject.noteTurn()
    tell(process.hrtime.bigint())
    await new Promise((resolve) => setImmediate(resolve))
    expect(subject.hasInterruptCome()).toBe(false)
  })
})

describe('listeners', () => {
  it('are all there afterwards, those for once too', () => {
    process.once('SIGINT', once)
    subject.interruptible(() => {})
    expect(process.listenerCount('SIGINT')).toBe(2)
    subject.raiseInterrupt()
    subject.raiseInterrupt()
    expect(listener).toHaveBeenCalledTimes(2)
    expect(once).toHaveBeenCalledTimes(1)
    expect(process.listeners('SIGINT')).toEqual([listener])
  })

  it('can be counted within a wait and after it', () => {
    expect(subject.interruptible(() => process.listenerCount('SIGINT'))).toBe(1)
    expect(Object.hasOwn(process, 'listenerCount')).toBe(false)
  })
})

it('what the body throws is thrown', () => {
  expect(() => subject.interruptible(() => JSON.parse('{'))).toThrow(SyntaxError)
})
