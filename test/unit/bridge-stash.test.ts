import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Outcome } from '../../client/bridge/commands.js'
import { writeRequest, writeResponse } from '../../src/envelope.js'
import { BridgeHost, turn, valueOf } from '../bridge-host.js'
import { introduction } from '../fake-sidecar.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('how many results the sidecar keeps', () => {
  const count = async (host: BridgeHost) => (await host.execute({ kind: 'status' })).status?.stashed

  it('is counted from the stashing to the retrieval', async () => {
    const host = await BridgeHost.ready()
    host.start(1, 2)
    host.sidecar.reply(1, 'value')
    stash(host, 'settled', 1)
    stash(host, 'running', 2)
    expect(await count(host)).toBe(2)
    host.bridge.post({ kind: 'retrieve', uid: 'settled', id: 3, request: writeRequest(3, 'retrieve', ['settled']) })
    expect(await count(host)).toBe(1)
  })

  it('is counted for as long as a settled one is kept, and while a call runs', async () => {
    const host = await BridgeHost.ready({ stashTtl: 1000 })
    host.start(1)
    stash(host, 'uid', 1)
    host.sidecar.answer('stash', null, true)
    await vi.advanceTimersByTimeAsync(5000)
    expect(await count(host)).toBe(1)
    host.sidecar.reply(1, 'value')
    await vi.advanceTimersByTimeAsync(999)
    expect(await count(host)).toBe(1)
    await vi.advanceTimersByTimeAsync(2)
    expect(await count(host)).toBe(0)
  })

  it('is none once the sidecar has ended, or has refused it', async () => {
    const host = await BridgeHost.ready()
    host.start(1, 2)
    stash(host, 'refused', 1)
    host.sidecar.answer('stash', ['overloaded', 'full', {}])
    stash(host, 'lost', 2)
    await turn()
    expect(await count(host)).toBe(1)
    host.sidecar.end({ exitCode: 1 })
    await turn()
    expect(await count(host)).toBe(0)
  })
})

describe('the wait for what was stashed', () => {
  const isThere = async (host: BridgeHost): Promise<boolean> => {
    const answer = host.execute({ kind: 'stashed', uid: 'uid', slice: 1 })
    await vi.advanceTimersByTimeAsync(1)
    return (await answer).done
  }

  it.each([
    ['running', null],
    ['settled', null],
    ['running', 'overloaded'],
    ['settled', 'overloaded'],
  ] as const)('ends with the sidecar’s answer: %s, %s', async (state, refusal) => {
    const host = await BridgeHost.ready()
    host.start(1)
    if (state === 'settled') host.sidecar.reply(1, 'value')
    stash(host, 'uid', 1)
    expect(await isThere(host)).toBe(false)
    host.sidecar.answer('stash', refusal === null ? null : [refusal, 'full', {}], true)
    await turn()
    expect(await isThere(host)).toBe(true)
  })

  it('ends with the sidecar', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    stash(host, 'uid', 1)
    host.sidecar.end({ exitCode: 1 })
    await turn()
    expect(await isThere(host)).toBe(true)
  })
})

describe('a result that is stashed', () => {
  it('while its call runs, is kept by the sidecar', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    stash(host, 'uid', 1)
    expect(stashed(host)).toEqual([['uid', 1]])
  })

  it('while its call waits for the sidecar, is kept once that has been written', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1)
    stash(host, 'uid', 1)
    host.sidecar.answer('initialize', null, introduction)
    await turn()
    expect(host.sidecar.calls).toEqual([1])
    expect(stashed(host)).toEqual([['uid', 1]])
  })

  it('while the bridge has its reply, is handed over with it', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    host.sidecar.reply(1, 'value')
    stash(host, 'uid', 1)
    expect(stashed(host)).toEqual([['uid', null, [null, 'value']]])
  })

  it('while the host has its reply, is handed over with it', async () => {
    const host = await BridgeHost.ready()
    stash(host, 'uid', 1, { kind: 'reply', message: writeResponse(1, ['thrown', 'Error', {}], null) })
    expect(stashed(host)).toEqual([['uid', null, [['thrown', 'Error', {}], null]]])
  })

  it('while its reply is on the way, is handed over with that', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    stash(host, 'uid', 1)
    host.sidecar.reply(1, 'value')
    host.sidecar.answer('stash', null, false)
    await turn()
    expect(stashed(host).at(-1)).toEqual(['uid', null, [null, 'value']])
  })

  it('twice while its reply is on the way, is handed over under both ids', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    stash(host, 'a', 1)
    stash(host, 'b', 1)
    host.sidecar.reply(1, 'value')
    for (const { id } of host.sidecar.requestsOf('stash')) host.sidecar.reply(id, false)
    await turn()
    expect(stashed(host).slice(2)).toEqual([
      ['a', null, [null, 'value']],
      ['b', null, [null, 'value']],
    ])
  })

  it('is logged when it is a failure that nobody has seen, in that case too', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    stash(host, 'uid', 1)
    host.sidecar.refuse(1, ['thrown', 'RangeError: out of range', {}])
    host.sidecar.answer('stash', null, false)
    await turn()
    expect(host.log.records).toMatchObject([
      { level: 'error', message: expect.stringMatching(/run\(\).*out of range/s) },
    ])
  })

  it('can still be waited for', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    stash(host, 'uid', 1)
    host.sidecar.answer('stash', null, true)
    host.sidecar.reply(1, 'value')
    expect(valueOf(await host.outcome(1))).toBe('value')
  })
})

describe('a retrieval', () => {
  it('asks the sidecar', async () => {
    const host = await BridgeHost.ready()
    retrieve(host, 'uid', 2)
    expect(host.sidecar.requestOf('retrieve')).toMatchObject({ id: 2, params: ['uid'] })
    host.sidecar.reply(2, 'value')
    expect(valueOf(await host.outcome(2))).toBe('value')
  })

  it('waits until the outcome is in its place', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    stash(host, 'uid', 1)
    retrieve(host, 'uid', 2)
    expect(host.sidecar.requestsOf('retrieve')).toEqual([])
    host.sidecar.answer('stash', null, true)
    await turn()
    expect(host.sidecar.requestsOf('retrieve')).toHaveLength(1)
  })

  it('that waits for that can be stashed in its turn', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    stash(host, 'uid', 1)
    retrieve(host, 'uid', 2)
    stash(host, 'other', 2)
    host.sidecar.answer('stash', null, true)
    await turn()
    expect(host.sidecar.requestOf('retrieve').id).toBe(2)
    expect(stashed(host)).toEqual([
      ['uid', 1],
      ['other', 2],
    ])
  })

  it('that waits for that, is stashed and then cancelled, leaves its cancellation to be retrieved', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    stash(host, 'uid', 1)
    retrieve(host, 'uid', 2)
    stash(host, 'other', 2)
    host.cancel(2)
    retrieve(host, 'other', 3)
    expect(await host.outcome(3)).toEqual({ kind: 'cancelled', mayHaveRun: true })
  })

  it('fails when the sidecar that kept the result has ended, and starts no other', async () => {
    const host = await BridgeHost.ready()
    host.start(1)
    stash(host, 'uid', 1)
    host.sidecar.answer('stash', null, true)
    host.sidecar.end({ exitCode: 3 })
    retrieve(host, 'uid', 2)
    await turn()
    expect(await host.outcome(2)).toMatchObject({
      kind: 'failed',
      failure: { stop: { reason: 'exit', exitCode: 3, generation: 1 } },
    })
    expect(host.sidecars.all).toHaveLength(1)
  })

  it('fails so once; then the id is as unknown as any', async () => {
    const host = await BridgeHost.ready()
    stash(host, 'uid', 1, { kind: 'reply', message: writeResponse(1, null, 'value') })
    host.sidecar.end({ exitCode: 3 })
    retrieve(host, 'uid', 2)
    retrieve(host, 'uid', 3)
    await turn()
    expect(host.sidecar.requestOf('retrieve')).toMatchObject({ id: 3, params: ['uid'] })
  })

  it('comes to the refusal when the stash was full', async () => {
    const host = await BridgeHost.ready()
    stash(host, 'uid', 1, { kind: 'reply', message: writeResponse(1, null, 'value') })
    host.sidecar.answer('stash', ['overloaded', 'full', { limit: 'maxStash' }])
    await turn()
    retrieve(host, 'uid', 2)
    expect(errorOf(await host.outcome(2))).toContain('overloaded')
  })

  it('comes to the refusal when what no sidecar can keep is too much for the bridge', async () => {
    const message = writeResponse(1, null, 'x'.repeat(1000))
    const host = await BridgeHost.ready({ maxStashBytes: message.byteLength, maxMessageBytes: 1000 })
    for (const uid of ['a', 'b']) stash(host, uid, 1, { kind: 'reply', message })
    retrieve(host, 'a', 2)
    expect(valueOf(await host.outcome(2))).toBe('x'.repeat(1000))
    retrieve(host, 'b', 3)
    expect(errorOf(await host.outcome(3))).toContain('maxStashBytes')
    stash(host, 'c', 1, { kind: 'reply', message })
    retrieve(host, 'c', 4)
    expect(valueOf(await host.outcome(4))).toBe('x'.repeat(1000))
  })

  it('comes to the cancellation of a call that was cancelled unsent later', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1)
    stash(host, 'uid', 1)
    host.cancel(1)
    retrieve(host, 'uid', 2)
    expect(await host.outcome(2)).toEqual({ kind: 'cancelled', mayHaveRun: false })
  })

  it('comes to the failure of a start that its call had waited for', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1)
    stash(host, 'uid', 1)
    retrieve(host, 'uid', 2)
    host.sidecar.end({ exitCode: 3 })
    expect(await host.outcome(2)).toMatchObject({ kind: 'failed', failure: { kind: 'start-failed' } })
  })

  it('comes to what the host has given along, be it no reply', async () => {
    const host = await BridgeHost.ready()
    const outcome: Outcome = { kind: 'cancelled', mayHaveRun: true }
    stash(host, 'uid', 1, outcome)
    retrieve(host, 'uid', 2)
    expect(await host.outcome(2)).toEqual(outcome)
    expect(host.sidecar.requestsOf('stash')).toEqual([])
  })

  it('comes to the cancellation of a call that was never sent', async () => {
    const host = new BridgeHost({}, { starts: false })
    host.start(1)
    host.cancel(1)
    stash(host, 'uid', 1)
    retrieve(host, 'uid', 2)
    expect(await host.outcome(2)).toEqual({ kind: 'cancelled', mayHaveRun: false })
  })
})

function stash(host: BridgeHost, uid: string, id: number, outcome?: Outcome): void {
  host.bridge.post({ kind: 'stash', uid, id, name: 'run', outcome })
}

function retrieve(host: BridgeHost, uid: string, id: number): void {
  host.bridge.post({ kind: 'retrieve', uid, id, request: writeRequest(id, 'retrieve', [uid]) })
}

function stashed(host: BridgeHost): unknown[] {
  return host.sidecar.requestsOf('stash').map(({ params }) => params)
}

function errorOf(outcome: Outcome | undefined): string {
  return outcome?.kind === 'reply' ? Buffer.from(outcome.message).toString() : ''
}
