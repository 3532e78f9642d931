import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Outcome } from '../../client/bridge/commands.js'
import { writeRequest } from '../../src/envelope.js'
import { BridgeHost, turn } from '../bridge-host.js'
import { introduction, sidecarOptions } from '../fake-sidecar.js'

const { unresponsiveAfter } = sidecarOptions

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A host whose sidecar runs call 7 and is then asked for a sign of life in vain: nothing is written any more. */
async function held(restart: 'on-demand' | 'never' = 'on-demand'): Promise<BridgeHost> {
  const host = await BridgeHost.ready({ restart }, { alive: false })
  host.start(7)
  await host.call(1, 0)
  await host.abandon(1)
  return host
}

it('a stashed call that ran in a sidecar that hung may have run', async () => {
  const host = await held('never')
  stash(host, 'uid', 7)
  await vi.advanceTimersByTimeAsync(unresponsiveAfter)
  expect(await host.outcome(7)).toMatchObject(hung)
})

it('a stash that a hung sidecar could not be told of comes to the end of that sidecar, whatever the host has taken', async () => {
  const host = await held()
  stash(host, 'uid', 7)
  host.sidecars.manners.starts = false
  await vi.advanceTimersByTimeAsync(unresponsiveAfter)
  expect(await host.outcome(7)).toMatchObject(hung)
  expect(await host.arrived()).toEqual([])
  host.start(8)
  host.sidecar.answer('initialize', null, introduction)
  await turn()
  retrieve(host, 'uid', 9)
  expect(await host.outcome(9)).toMatchObject(hung)
})

it('a retrieval that waits for a hung sidecar comes to the end of that sidecar, and asks no other', async () => {
  const host = await BridgeHost.ready({}, { alive: false })
  host.start(7)
  stash(host, 'uid', 7)
  host.sidecar.answer('stash', null, true)
  await host.call(1, 0)
  await host.abandon(1)
  retrieve(host, 'uid', 8)
  await vi.advanceTimersByTimeAsync(unresponsiveAfter)
  expect(await host.outcome(8)).toMatchObject(hung)
  expect(host.sidecar.requestsOf('retrieve')).toEqual([])
})

it('a stash starts no other sidecar', async () => {
  const host = await held()
  stash(host, 'uid', 7)
  await vi.advanceTimersByTimeAsync(unresponsiveAfter)
  expect(host.sidecars.all).toHaveLength(1)
})

const hung = { kind: 'failed', mayHaveRun: true, failure: { stop: { reason: 'hung' } } }

function stash(host: BridgeHost, uid: string, id: number, outcome?: Outcome): void {
  host.bridge.post({ kind: 'stash', uid, id, name: 'run', outcome })
}

function retrieve(host: BridgeHost, uid: string, id: number): void {
  host.bridge.post({ kind: 'retrieve', uid, id, request: writeRequest(id, 'retrieve', [uid]) })
}
