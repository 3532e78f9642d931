import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Failure, SidecarOptions } from '../../client/bridge/commands.js'
import type { Unanswered } from '../../client/bridge/connection.js'
import { DirectLine } from '../../client/bridge/direct-line.js'
import { Generation } from '../../client/bridge/generation.js'
import { MessageMemory } from '../../src/message-memory.js'
import { PROTOCOL_VERSION } from '../../src/messages.js'
import { FakeLog, FakeSidecars, introduction, sidecarOptions } from '../fake-sidecar.js'

let sidecars: FakeSidecars
const open = vi.fn<() => void>()
const line = new DirectLine(DirectLine.memory())
const over = vi.fn<(failure: Failure, unanswered: Unanswered[]) => void>()

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetAllMocks()
  sidecars = new FakeSidecars()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the start of a sidecar', () => {
  it('introduces itself with protocol, client, process and payload', () => {
    start()
    expect(sidecars.last.requestOf('initialize').params).toEqual([
      {
        protocol: PROTOCOL_VERSION,
        client: expect.stringContaining('crochet-sidecar'),
        pid: process.pid,
        payload: 'packed',
        maxStash: sidecarOptions.maxStash,
        maxStashBytes: sidecarOptions.maxStashBytes,
        stashTtl: sidecarOptions.stashTtl,
      },
    ])
  })

  it('names the init module if there is one', () => {
    start({ init: 'file:///init.mjs' })
    expect(sidecars.last.requestOf('initialize').params[0]).toMatchObject({ init: 'file:///init.mjs' })
  })

  it('opens with the answer and not before', async () => {
    sidecars.manners.starts = false
    const generation = start()
    await turn()
    expect(generation).toMatchObject({ starting: true, open: false })
    sidecars.last.answer('initialize', null, introduction)
    await turn()
    expect(generation).toMatchObject({ starting: false, open: true })
    expect(open).toHaveBeenCalledTimes(1)
  })

  it('may take the start timeout and no longer', async () => {
    sidecars.manners.starts = false
    start({ startTimeout: 1000 })
    await vi.advanceTimersByTimeAsync(999)
    expect(sidecars.last.killed).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(failure()).toMatchObject({ kind: 'start-failed', phase: 'handshake', stop: { reason: 'start' } })
    expect(failure().message).toContain('1000 ms')
  })

  it('is not ended by the start timeout once it has opened', async () => {
    start({ startTimeout: 1000 })
    await vi.advanceTimersByTimeAsync(5000)
    expect(sidecars.last.killed).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('fails when the version is refused, and leaves nothing behind', async () => {
    sidecars.manners.starts = false
    start()
    sidecars.last.answer('initialize', ['version', 'protocol 1 is not spoken here', {}])
    await turn()
    expect(failure()).toMatchObject({
      kind: 'start-failed',
      phase: 'version',
      stop: { reason: 'start', generation: 1 },
    })
    expect(sidecars.last.killed).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    [
      'another version of the protocol',
      { ...introduction, protocol: 2, version: '9.9.9' },
      /9\.9\.9.* version 2 .*0\.1\.0.* version 1/,
    ],
    ['another payload', { ...introduction, payload: 'plain' }, /packed/],
    ['nothing', null, /version undefined/],
  ])('fails when the sidecar speaks %s', async (_, answer, message) => {
    sidecars.manners.starts = false
    start()
    sidecars.last.answer('initialize', null, answer)
    await turn()
    expect(open).not.toHaveBeenCalled()
    expect(failure()).toMatchObject({
      kind: 'start-failed',
      phase: 'version',
      message: expect.stringMatching(message),
      stop: { reason: 'start' },
    })
    expect(sidecars.last.killed).toBe(true)
  })

  it('fails when init fails, with the refusal as its cause', async () => {
    sidecars.manners.starts = false
    start({ init: 'file:///init.mjs' })
    sidecars.last.answer('initialize', ['init', 'no database', {}])
    await turn()
    const failed = failure()
    expect(failed).toMatchObject({ kind: 'start-failed', phase: 'handshake' })
    expect(failed.message).toContain('no database')
    expect(failed.cause).toEqual(['init', 'no database', {}])
  })

  it('does not open once it is to be ended', async () => {
    sidecars.manners.starts = false
    const generation = start()
    generation.close(300)
    sidecars.last.answer('initialize', null, introduction)
    await turn()
    expect(open).not.toHaveBeenCalled()
    expect(failure()).toMatchObject({ kind: 'stopped', stop: { reason: 'closed' } })
  })

  it('fails when the process cannot be spawned', () => {
    start()
    sidecars.last.fail(new Error('ENOENT'))
    expect(failure()).toMatchObject({ kind: 'start-failed', phase: 'spawn' })
  })

  it('fails when the process exits first', () => {
    sidecars.manners.starts = false
    start()
    sidecars.last.end({ exitCode: 1, stderrTail: 'no such option' })
    expect(failure()).toMatchObject({ kind: 'start-failed', phase: 'bootstrap', stop: { exitCode: 1 } })
    expect(failure().message).toContain('no such option')
  })

  it('fails when something else answers', async () => {
    sidecars.manners.starts = false
    start()
    sidecars.last.send(Buffer.from('HTTP/1.1 400 Bad Request'))
    await turn()
    expect(failure()).toMatchObject({ kind: 'start-failed', stop: { reason: 'start' } })
    expect(sidecars.last.killed).toBe(true)
  })
})

function start(options: Partial<SidecarOptions> = {}): Generation {
  return new Generation(1, { ...sidecarOptions, ...options }, sidecars.openLink, {
    open,
    replied: () => {},
    reaped: () => {},
    over,
    interrupted: () => {},
    log: new FakeLog(),
    line,
    replyMemory: new MessageMemory(true),
  })
}

function turn(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(0)
}

function failure(): Failure {
  const [call] = over.mock.calls
  if (call === undefined) throw new Error('it is not over')
  return call[0]
}
