import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Failure } from '../../client/bridge/commands.js'
import type { Unanswered } from '../../client/bridge/connection.js'
import { DirectLine } from '../../client/bridge/direct-line.js'
import { Generation } from '../../client/bridge/generation.js'
import { writeNotification, writeResponse } from '../../src/envelope.js'
import { MessageMemory } from '../../src/message-memory.js'
import type { WireError } from '../../src/messages.js'
import { callRequest, FakeLog, FakeSidecars, sidecarOptions } from '../fake-sidecar.js'

let sidecars: FakeSidecars
let log: FakeLog
const open = vi.fn<() => void>()
const replied = vi.fn<(id: number, message: Uint8Array) => void>()
const line = new DirectLine(DirectLine.memory())
const interrupted = vi.fn<(since: bigint) => void>()
const over = vi.fn<(failure: Failure, unanswered: Unanswered[]) => void>()

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetAllMocks()
  sidecars = new FakeSidecars()
  log = new FakeLog()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a sidecar that is up', () => {
  it('fails what is unanswered when it ends', async () => {
    const generation = await started()
    generation.forward(1, callRequest(1))
    await turn()
    sidecars.last.end({ exitCode: 7 })
    expect(failure()).toMatchObject({ kind: 'stopped', stop: { reason: 'exit', exitCode: 7 } })
    expect(over.mock.calls[0]?.[1]).toEqual([{ id: 1, written: true }])
  })

  it('ends once', async () => {
    await started()
    sidecars.last.end({ exitCode: 0 })
    sidecars.last.end({ exitCode: 0 })
    expect(over).toHaveBeenCalledTimes(1)
  })

  it('is killed when it breaks the protocol', async () => {
    await started()
    sidecars.last.send(Uint8Array.of(0xc1))
    await turn()
    expect(failure()).toMatchObject({ kind: 'stopped', stop: { reason: 'protocol' } })
  })

  it('is not listened to any more once it has broken the protocol', async () => {
    await started()
    const record = writeNotification('log', [{ level: 'info', message: 'once' }])
    sidecars.last.send(Buffer.concat([record, Uint8Array.of(0xc1)]))
    sidecars.last.send(record)
    expect(log.records).toHaveLength(1)
  })

  it('is open no more once it has broken the protocol', async () => {
    const generation = await started()
    sidecars.last.send(Uint8Array.of(0xc1))
    expect(generation.open).toBe(false)
  })

  it('delivers a reply that came ahead of the broken byte', async () => {
    const generation = await started()
    generation.forward(1, callRequest(1))
    sidecars.last.send(Buffer.concat([writeResponse(1, null, null), Uint8Array.of(0xc1)]))
    await turn()
    expect(replied).toHaveBeenCalledTimes(1)
    expect(over.mock.calls[0]?.[1]).toEqual([])
  })

  it('tells how much of an unfinished reply had come', async () => {
    const generation = await started()
    generation.forward(1, callRequest(1))
    sidecars.last.send(writeResponse(1, null, 'x'.repeat(100)).subarray(0, 50))
    sidecars.last.end({ signal: 'SIGKILL' })
    expect(failure().message).toContain('50 bytes')
  })

  it('has its records logged', async () => {
    await started()
    sidecars.last.log({ level: 'error', message: 'unhandled rejection' })
    expect(log.records).toEqual([{ level: 'error', message: 'unhandled rejection' }])
  })

  it('has what it says of its end as the cause, and not logged twice', async () => {
    await started()
    const error: WireError = ['thrown', 'RangeError: in a timer', {}]
    sidecars.last.log({ level: 'error', message: 'uncaught exception', fatal: true, error })
    sidecars.last.end({ exitCode: 1 })
    expect(failure().cause).toEqual(error)
    expect(log.records).toEqual([])
  })

  it('may be silent as long as it likes while no deadline has passed', async () => {
    sidecars.manners.alive = false
    const generation = await started()
    generation.forward(1, callRequest(1))
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(over).not.toHaveBeenCalled()
  })
})

describe('after a missed deadline', () => {
  it('the sidecar is told to cancel, then pinged', async () => {
    const generation = await started()
    generation.forward(1, callRequest(1))
    generation.cancel(1)
    expect(sidecars.last.received.slice(-2)).toMatchObject([{ method: 'cancel', params: [1] }, { method: 'ping' }])
  })

  it('it is open again with the sign of life', async () => {
    const generation = await started()
    generation.forward(1, callRequest(1))
    generation.cancel(1)
    expect(generation.open).toBe(false)
    await turn()
    expect(generation.open).toBe(true)
    expect(open).toHaveBeenCalledTimes(2)
  })

  it('it is killed as hung if there is none', async () => {
    sidecars.manners.alive = false
    const generation = await started()
    generation.forward(1, callRequest(1))
    generation.cancel(1)
    await vi.advanceTimersByTimeAsync(sidecarOptions.unresponsiveAfter)
    expect(failure()).toMatchObject({ kind: 'stopped', stop: { reason: 'hung', signal: 'SIGKILL' } })
    expect(over.mock.calls[0]?.[1]).toEqual([{ id: 1, written: true }])
  })

  it('its end tells the reason and not the silence', async () => {
    sidecars.manners.alive = false
    const generation = await started()
    generation.forward(1, callRequest(1))
    generation.cancel(1)
    sidecars.last.end({ exitCode: 9 })
    await vi.advanceTimersByTimeAsync(10 * sidecarOptions.unresponsiveAfter)
    expect(over).toHaveBeenCalledTimes(1)
    expect(failure().stop.reason).toBe('exit')
  })
})

describe('a SIGINT that the sidecar tells of', () => {
  const told = writeNotification('interrupt', [])

  it('came after the last sign of life', async () => {
    await started()
    await vi.advanceTimersByTimeAsync(1000)
    const signOfLife = process.hrtime.bigint()
    sidecars.last.send(writeNotification('log', [{ level: 'info', message: 'here' }]))
    await vi.advanceTimersByTimeAsync(1000)
    sidecars.last.send(told)
    expect(interrupted).toHaveBeenCalledExactlyOnceWith(signOfLife)
  })

  it('is followed by a sign of life that is asked for', async () => {
    await started()
    sidecars.last.send(told)
    await vi.advanceTimersByTimeAsync(200)
    expect(sidecars.last.received.at(-1)).toMatchObject({ method: 'ping' })
  })

  it('leaves no timer behind when the sidecar ends', async () => {
    await started()
    sidecars.last.send(told)
    sidecars.last.end({ exitCode: 0 })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a close', () => {
  it('asks the sidecar to leave', async () => {
    const generation = await started()
    generation.close(300)
    await turn()
    expect(sidecars.last.requestOf('shutdown').params).toEqual([])
    expect(sidecars.last.killed).toBe(false)
    expect(failure()).toMatchObject({ kind: 'stopped', stop: { reason: 'closed', exitCode: 0 } })
  })

  it('lets go of it as soon as it says that its calls have ended', async () => {
    sidecars.manners.leaves = false
    const generation = await started()
    generation.close(300)
    expect(sidecars.last.isLetGo).toBe(false)
    sidecars.last.answer('shutdown', null)
    await vi.advanceTimersByTimeAsync(0)
    expect(sidecars.last).toMatchObject({ isLetGo: true, killed: false })
  })

  it('lets go of it after the grace and not before, and then kills it', async () => {
    sidecars.manners.leaves = false
    const generation = await started()
    generation.close(300)
    await vi.advanceTimersByTimeAsync(299)
    expect(sidecars.last.isLetGo).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(sidecars.last).toMatchObject({ isLetGo: true, killed: false })
    await vi.advanceTimersByTimeAsync(200)
    expect(sidecars.last.killed).toBe(true)
    expect(failure().stop.reason).toBe('closed')
  })

  it('does not kill it early after the longest grace there is', async () => {
    sidecars.manners.leaves = false
    const generation = await started()
    generation.close(2 ** 31 - 1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(sidecars.last).toMatchObject({ isLetGo: false, killed: false })
  })

  it('takes the failure of a call that it has aborted for its own', async () => {
    sidecars.manners.leaves = false
    const generation = await started()
    generation.forward(1, callRequest(1))
    generation.close(0)
    await vi.advanceTimersByTimeAsync(1)
    sidecars.last.refuse(1, ['cancelled', 'run() was cancelled', {}])
    await vi.advanceTimersByTimeAsync(200)
    expect(over).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'stopped' }), [
      { id: 1, written: true },
    ])
  })

  it('kills at once what is still starting', () => {
    sidecars.manners.starts = false
    start().close(300)
    expect(sidecars.last.killed).toBe(true)
  })

  it('lets no more requests be written', async () => {
    sidecars.manners.leaves = false
    const generation = await started()
    generation.close(300)
    expect(generation.open).toBe(false)
  })
})

function start(): Generation {
  const events = { open, replied, reaped: () => {}, over, interrupted, log, line, replyMemory: new MessageMemory(true) }
  return new Generation(1, sidecarOptions, sidecars.openLink, events)
}

async function started(): Promise<Generation> {
  const generation = start()
  await turn()
  return generation
}

function turn(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(0)
}

function failure(): Failure {
  const [call] = over.mock.calls
  if (call === undefined) throw new Error('it is not over')
  return call[0]
}
