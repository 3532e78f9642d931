// The sidecar dies: section A of docs/reliability.md.
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLedger, ledgerEntries } from './kit/ledger.mjs'
import { runFaultHost } from './kit/run-fault-host.js'

/** From the death to the error, in ms. */
const TOLD = 250
/** What Node and the sidecar ignore; stop signals are section B's. */
const SURVIVED = ['SIGINT', 'SIGUSR1', 'SIGPIPE', 'SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGXFSZ', 'SIGWINCH']

const lost = { name: 'ReactorStopped', mayHaveRun: true }

describe('killed', () => {
  it('A1. in mid-call, 100 calls of four threads: each has its own error, none has run twice', async () => {
    const ledger = join(folder(), 'ledger')
    createLedger(ledger)
    const { said } = await run('threads', { ledger })
    expect(said.lost).toHaveLength(100)
    for (const outcome of said.lost) {
      expect(outcome).toMatchObject({ ...lost, reason: 'signal', signal: 'SIGKILL', errors: 25 })
    }
    expect(Math.max(...said.delays)).toBeLessThan(TOLD)
    expect([...ledgerEntries(ledger).values()]).toEqual(Array(100).fill(1))
  })

  it('A2. by every signal in turn: the error names it, or the call goes on', async () => {
    const { said } = await run('signals')
    for (const [signal, outcome] of Object.entries<typeof said>(said.outcomes)) {
      if (SURVIVED.includes(signal)) {
        expect(outcome, signal).toMatchObject({ value: 'survived' })
      } else {
        expect(outcome, signal).toMatchObject({ ...lost, reason: 'signal', signal: nameOf(signal) })
        expect(outcome.delay, signal).toBeLessThan(TOLD)
      }
    }
    expect(said.next.value).toEqual(expect.any(Number))
  })

  it('A3. while idle: the next call is served by another one', async () => {
    const { said } = await run('idle')
    expect(said.noticed).toBeLessThan(TOLD)
    expect(said.next.value).toEqual(expect.any(Number))
    expect(said.next.value).not.toBe(said.sidecar)
    expect(said.again.value).toBe(said.next.value)
  })

  it('A13. while it takes a large request: the call fails at once, has not run, and the next one works', async () => {
    const { said } = await run('request')
    expect(said.outcomes).toHaveLength(3)
    for (const outcome of said.outcomes) {
      expect(outcome).toMatchObject({ name: 'ReactorStopped', signal: 'SIGKILL', mayHaveRun: false })
      expect(outcome.delay).toBeLessThan(TOLD)
    }
    expect(said.next).toMatchObject({ value: 32 * 2 ** 20 })
  })

  it('N2. G9. H22. 20 times: no zombie, descriptor, thread, child, listener or timer is left', async () => {
    const { said, timedOut } = await runFaultHost('killed-in-call', { times: 20 }, { deadline: 170_000 })
    expect(timedOut).toBe(false)
    expect(said.delays).toHaveLength(20)
    expect(Math.max(...said.delays)).toBeLessThan(TOLD)
    expect(said.after).toEqual(said.before)
    expect(said.after).toMatchObject({ zombies: 0 })
  }, 180_000)
})

describe('dead with a reply on its way', () => {
  it('A4. A5. after all of it: the result. In the midst of it: the error tells of the bytes', async () => {
    const { said } = await run('replies')
    for (const bytes of [10, 60_000, 300_000, 5_000_000]) {
      expect(said.outcomes[`${bytes} * 1`]).toMatchObject({ value: bytes })
      const half = said.outcomes[`${bytes} * 0.5`]
      expect(half).toMatchObject({ ...lost, reason: 'signal', signal: 'SIGKILL' })
      expect(half.message).toMatch(/: \d+ bytes of an unfinished message had come$/)
    }
    expect(said.real).toMatchObject({ ...lost, reason: 'exit', exitCode: 0 })
    expect(said.real.message).toContain('bytes of an unfinished message')
  })
})

describe('ended by its own code', () => {
  it('A6. A7. A11. by an exit, an abort, a signal, an exception: the error says which, to every call', async () => {
    const deaths = [
      ['exit', 0],
      ['exit', 3],
      ['exitLater', 0],
      ['exitInHook', 4],
      ['abort'],
      ['killItself', 'SIGSEGV'],
      ['throwLater'],
    ]
    const { said } = await run('itself', { deaths })
    expectEnds(said, {
      'exit 0': { reason: 'exit', exitCode: 0 },
      'exit 3': { reason: 'exit', exitCode: 3 },
      'exitLater 0': { reason: 'exit', exitCode: 0 },
      'exitInHook 4': { reason: 'exit', exitCode: 4 },
      abort: { reason: 'signal', signal: 'SIGABRT' },
      'killItself SIGSEGV': { reason: 'signal', signal: 'SIGSEGV' },
      throwLater: { reason: 'exit', exitCode: 1 },
    })
    expect(said.lost['killItself SIGSEGV'].stderrTail).toContain('about to die of SIGSEGV')
    expect(said.lost.throwLater.stderrTail).toContain('RangeError: thrown in the background')
  })

  it('A8. by a full heap: the error says so', async () => {
    const { said } = await run('itself', { deaths: [['exhaust']], nodeOptions: ['--max-old-space-size=20'] })
    expectEnds(said, { exhaust: { reason: 'oom', signal: 'SIGABRT' } })
  })

  it('A10. out of memory outside the heap, under a limit: a RangeError, and the reactor lives', async () => {
    const nodePath = join(folder(), 'node')
    writeFileSync(nodePath, `#!/bin/sh\nulimit -v 16000000\nexec '${process.execPath}' "$@"\n`)
    chmodSync(nodePath, 0o755)
    const { said } = await run('memory', { nodePath })
    expect(said).toMatchObject({ refused: { name: 'RangeError' }, same: true })
  })

  it('A12. an unhandled rejection, in each mode of Node: logged once, and only strict ends it', async () => {
    const { said, stderr } = await run('rejection')
    const { strict, ...others } = said.outcomes
    expect(strict).toMatchObject({ ...lost, reason: 'exit', exitCode: 1 })
    expect(Object.keys(others)).toEqual(['throw', 'warn', 'warn-with-error-code', 'none'])
    for (const outcome of Object.values(others)) expect(outcome).toMatchObject({ value: 'lived on' })
    expect(stderr.match(/in the reactor: Error: nobody awaits this/g)).toHaveLength(5)
  })

  it('A14. in the midst of its start, sooner or later: ReactorStartFailed, never two sidecars, then it works', async () => {
    const file = join(folder(), 'exits-left')
    writeFileSync(file, '4')
    const { said } = await run('bootstrap', { file })
    for (const outcome of said.outcomes.slice(0, 4)) {
      expect(outcome).toMatchObject({ name: 'ReactorStartFailed', phase: 'bootstrap', exitCode: 7, mayHaveRun: false })
      // The killer is one.
      expect(outcome.children).toBe(1)
    }
    expect(said.outcomes.slice(4).map(({ children }: { children: number }) => children)).toEqual([2, 2, 2])
    expect(said.outcomes.at(-1).value).toEqual(expect.any(Number))
  })
})

type Said = Awaited<ReturnType<typeof runFaultHost>>['said']

function expectEnds(said: Said, ends: Record<string, object>): void {
  expect(Object.keys(said.lost)).toEqual(Object.keys(ends))
  for (const [death, end] of Object.entries(ends)) {
    const { beside, alive, ...own } = said.lost[death]
    expect(own, death).toMatchObject({ ...lost, ...end })
    expect(beside, death).toMatchObject({ ...lost, ...end })
    expect(alive, death).toBe(false)
  }
  expect(said.next.value).toEqual(expect.any(Number))
}

/** Some signals have two names. */
function nameOf(signal: string): string {
  return { SIGIOT: 'SIGABRT', SIGPOLL: 'SIGIO', SIGUNUSED: 'SIGSYS' }[signal] ?? signal
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'crochet-dies-'))
}

async function run(way: string, given: object = {}) {
  const result = await runFaultHost('dies', { way, ...given }, { deadline: 50_000 })
  expect(result.timedOut, result.stderr).toBe(false)
  return result
}
