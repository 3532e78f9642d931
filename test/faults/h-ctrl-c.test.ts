// Ctrl-C in a real terminal, and signals from elsewhere, while the host is blocked.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { goneAfter } from '../run-host.js'
import { monotonicNow } from './kit/clock.mjs'
import { startFaultHost } from './kit/run-fault-host.js'
import { Terminal } from './kit/terminal.js'

/**
 * From the signal to a listener's run, or to the end of a program that has none (the terminal is a process too), on a
 * machine that is busy with other tests; from that to the sidecar's end. Unbroken, each wait would last for 10 s.
 */
const HEARD = 200
const DEATH = 200
const ORPHAN = 1000

const INTERRUPTED = { name: 'InterruptedError', code: 'CROCHET_INTERRUPTED' }

/** How the host blocks, ms from then to the key, and what becomes of the wait. */
const keys = [
  ...[0, 3, 6, 9, 12, 50].map((age) => ['call', age, INTERRUPTED] as const),
  ...[0, 5, 50].map((age) => ['wait', age, INTERRUPTED] as const),
  ['shortCalls', 20, {}],
  ['quickCalls', 20, {}],
  ['spin', 200, INTERRUPTED],
  ['call', 20, INTERRUPTED],
  ['computeThenWait', 20, INTERRUPTED],
  ['computeThenCall', 20, {}],
] as const

it('H2. Ctrl-C in a terminal, at any moment, of a program that listens for it: the listener runs once for each key, at once', async () => {
  const pressedFile = join(mkdtempSync(join(tmpdir(), 'crochet-ctrl-c-')), 'pressed')
  const terminal = openTerminal({ rounds: keys.map(([way]) => way), pressed: pressedFile })
  for (const [way, age, outcome] of keys) {
    await terminal.record()
    await pause(age)
    const pressed = terminal.pressCtrlC()
    writeFileSync(pressedFile, '')
    const over = await terminal.record()
    rmSync(pressedFile)
    expect({ way, age, ...over }).toMatchObject({ outcome, heard: [{ args: ['SIGINT', 2] }] })
    expect(over.heard[0].at - Math.max(pressed, over.blockedAt)).toBeLessThan(HEARD)
  }
  expect(await terminal.record()).toMatchObject({ total: keys.length })
  expect(await terminal.ended).toBe(0)
})

it('H3. Ctrl-C reaches the sidecar too, which lives on: the listener can still call it, and so can the program', async () => {
  const terminal = openTerminal({ rounds: ['call'] })
  const { sidecar } = await terminal.record()
  terminal.pressCtrlC()
  expect(await terminal.record()).toMatchObject({ outcome: INTERRUPTED, heard: [{ cleanup: sidecar }] })
  expect(await terminal.record()).toEqual({ total: 1, sidecar })
  expect(await terminal.ended).toBe(0)
})

it.each([0, 5, 10, 100])(
  'H1. Ctrl-C in a terminal, %i ms into a wait, of a program that does not listen for it: it dies at once',
  async (age) => {
    const terminal = openTerminal({ rounds: ['call'], listens: false })
    const { pid, sidecar } = await terminal.record()
    await pause(age)
    terminal.pressCtrlC()
    expect(await goneAfter(pid, 5000)).toBeLessThan(DEATH)
    expect(await goneAfter(sidecar, 5000)).toBeLessThan(ORPHAN)
    expect(await terminal.ended).toBe(128 + 2)
  },
)

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'H1. %s to a blocked host that does not listen for it ends it at once',
  async (signal) => {
    const host = startFaultHost('ctrl-c', { rounds: ['call'], listens: false })
    const { sidecar } = JSON.parse(await host.waitForLine('begins')) as { sidecar: number }
    await pause(20)
    process.kill(host.pid, signal)
    expect(await goneAfter(host.pid, 5000)).toBeLessThan(DEATH)
    expect(await goneAfter(sidecar, 5000)).toBeLessThan(ORPHAN)
    expect(await host.result).toMatchObject({ signal, timedOut: false })
  },
)

it('H2. SIGINT to the host alone: the listener runs at once', async () => {
  const host = startFaultHost('ctrl-c', { rounds: ['call'] })
  await host.waitForLine('begins')
  await pause(50)
  const sent = monotonicNow()
  process.kill(host.pid, 'SIGINT')
  const { heard, outcome } = JSON.parse(await host.waitForLine('heard'))
  expect(outcome).toMatchObject(INTERRUPTED)
  expect(heard).toHaveLength(1)
  expect(heard[0].at - sent).toBeLessThan(HEARD)
  expect((await host.result).stdout).toContain('"total":1')
})

/** Closed when the test is over, also one that fails: the program would wait for its key for ever. */
function openTerminal(given: object): Terminal {
  const terminal = new Terminal('ctrl-c', given)
  onTestFinished(() => terminal.close())
  return terminal
}
