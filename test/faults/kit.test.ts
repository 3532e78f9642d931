// The fault kit itself: what the other tests of this folder rely on.
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { goneAfter } from '../run-host.js'
import { descendantsOf, descriptorsOf, isAlive, markedProcesses, threadCount } from './kit/census.mjs'
import { monotonicNow } from './kit/clock.mjs'
import { Killer } from './kit/killer.mjs'
import { createLedger, enter, ledgerEntries } from './kit/ledger.mjs'
import { RawClient } from './kit/raw-client.mjs'
import { runFaultHost } from './kit/run-fault-host.js'

describe('the killer', () => {
  it('strikes at the given time, and tells when that was', async () => {
    const killer = new Killer()
    const victim = spawn('sleep', ['60'])
    const pid = victim.pid ?? 0
    const ordered = monotonicNow()
    killer.strike(pid, 'SIGKILL', 50)
    expect(await goneAfter(pid, 2000)).toBeDefined()
    const [strike] = killer.strikes()
    expect(strike).toMatchObject({ pid, signal: 'SIGKILL', found: true })
    expect((strike?.at ?? 0) - ordered).toBeGreaterThanOrEqual(49)
    killer.end()
  })

  it('ends the sidecar of a host that is blocked', async () => {
    const { said } = await runFaultHost('killed-in-call', { times: 2 })
    expect(said.last).toMatchObject({ code: 'CROCHET_REACTOR_STOPPED', signal: 'SIGKILL' })
    expect(said.delays).toHaveLength(2)
  })
})

describe('the ledger', () => {
  it('counts the entries of each nonce', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'crochet-ledger-')), 'ledger')
    createLedger(path)
    enter(path, 'a')
    enter(path, 'b')
    enter(path, 'a')
    expect(ledgerEntries(path)).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    )
  })
})

describe('the census', () => {
  it('sees children, their marks, descriptors and threads; a zombie is not alive', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { env: { MARK: 'seen' } })
    const pid = child.pid ?? 0
    await expect.poll(() => markedProcesses('MARK=seen').map((entry) => entry.pid)).toContain(pid)
    expect(descendantsOf(process.pid).map((entry) => entry.pid)).toContain(pid)
    expect(descriptorsOf(pid).size).toBeGreaterThanOrEqual(3)
    await expect.poll(() => threadCount(pid)).toBeGreaterThan(1)
    expect(isAlive(pid)).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(() => isAlive(pid)).toBe(false)
  })
})

describe('raw peers', () => {
  it('a raw sidecar answers a host', async () => {
    const { said } = await runFaultHost('raw-answer', { answer: { by: 'script' } })
    expect(said.answer).toMatchObject({ value: { by: 'script' } })
  })

  it('a raw client drives the sidecar', async () => {
    const client = new RawClient()
    expect(await client.initialize()).toMatchObject([1, 0, null, { protocol: 1, pid: client.child.pid }])
    client.write([0, 1, 'ping', []])
    expect(await client.response(1)).toEqual([1, 1, null, null])
    client.end()
    expect(await client.ended).toEqual({ code: null, signal: 'SIGKILL' })
  })
})
