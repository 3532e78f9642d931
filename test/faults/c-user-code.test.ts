// docs/reliability.md, C: functions that throw, break and take away what they can reach.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { markedProcesses } from './kit/census.mjs'
import { runFaultHost } from './kit/run-fault-host.js'
import { runSteps, type Step } from './kit/run-steps.js'
import { overwritable, takeAway, throwing } from './reactor/hostile.mjs'

const hostile = new URL('reactor/hostile.mjs', import.meta.url)

/** What test frameworks replace, and some more. */
const harmless = new Set([
  'timers',
  'performance',
  'Promise',
  'console',
  'queueMicrotask',
  'process.exit',
  'JSON',
  'process',
])

describe('what functions throw and return', () => {
  it('C7. whatever a function throws: itself, with cause and errors, cut to a bounded size', async () => {
    const steps = Object.keys(throwing).map((name): Step => ({ as: name, call: `throwing.${name}` }))
    const { of } = await runSteps(hostile, [{ as: 'a', steps: [...steps, { as: 'next', call: 'echo', args: [1] }] }])
    const thrown = (name: string) => of(`a.${name}`)
    expect(thrown('subclass')).toMatchObject({ name: 'Refusal', message: 'not today', code: 'E_REFUSED' })
    expect(thrown('subclass').cause).toMatchObject({ name: 'TypeError', message: 'tired', cause: 'of it all' })
    expect(thrown('subclass').stack).toMatch(/steps\.mjs.*\n[^]*--- in the reactor ---\n.*hostile\.mjs/)
    expect(thrown('aggregate')).toMatchObject({ name: 'AggregateError', errors: [{ name: 'TypeError' }, 'two'] })
    expect(thrown('domException')).toMatchObject({ name: 'AbortError', message: 'gone' })
    expect(thrown('string').thrown).toBe('text')
    expect(thrown('nothing').thrown).toBe('null')
    expect(thrown('undefined').thrown).toBe('undefined')
    expect(thrown('symbol').thrown ?? thrown('symbol').message).toContain('Symbol(s)')
    expect(thrown('frozen')).toMatchObject({ name: 'RangeError', message: 'cold', code: 'E_COLD' })
    expect(thrown('messageThrows').name).toBe('RangeError')
    expect(thrown('hugeStack')).toMatchObject({ name: 'RangeError', message: 'large' })
    expect(thrown('hugeStack').stack.length).toBeLessThan(20_000)
    expect(JSON.stringify(thrown('deepCause')).match(/level \d+/g)?.length).toBeLessThan(40)
    expect(thrown('next').value).toBe(1)
  })

  it('C8. a hostile thenable: one outcome, and one reply', async () => {
    const steps = [
      { as: 'throws', call: 'thenables.throws' },
      { as: 'both', call: 'thenables.callsBoth' },
      { as: 'twice', call: 'thenables.callsTwice' },
      { as: 'never', call: 'thenables.never', timeout: 200 },
      // A second reply would be taken for the answer to one of these.
      { as: 'after', call: 'echo', args: ['mine'], times: 100 },
    ]
    const { of } = await runSteps(hostile, [{ as: 'a', steps }])
    expect(of('a.throws')).toMatchObject({ name: 'Error', message: 'then was overwritten' })
    expect(of('a.both').value).toBe('first')
    expect(of('a.twice').value).toBe('first')
    expect(of('a.never')).toMatchObject({ name: 'TimeoutError', timeout: 200 })
    expect(of('a.after').value).toBe('mine')
  })
})

describe('functions that break their process', () => {
  it('C9. globals and prototypes are overwritten: calls work on or the sidecar is replaced, and no call hangs', async () => {
    const value = [1, { b: ['text'] }]
    const timeout = 10_000
    // In one reactor: what does no harm stays overwritten for those that follow.
    const steps = overwritable.flatMap((name): Step[] => [
      { as: `${name} overwritten`, call: 'overwrite', args: [name], timeout },
      { as: `${name} echo`, call: 'echo', args: [value], timeout },
      { as: `${name} later`, call: 'later', args: [value], timeout },
      { as: `${name} fail`, call: 'fail', timeout },
    ])
    const { of, stderr } = await runSteps(hostile, [{ as: 'a', steps }])
    for (const name of overwritable) {
      const outcomes = {
        overwritten: of(`a.${name} overwritten`),
        echo: of(`a.${name} echo`),
        later: of(`a.${name} later`),
        fail: of(`a.${name} fail`),
      }
      const stopped = { name: 'ReactorStopped', reason: expect.stringMatching(/^(exit|protocol)$/), mayHaveRun: true }
      const works = {
        overwritten: { value: 'overwritten' },
        echo: { value },
        later: { value },
        fail: { message: 'as ever' },
      }
      // At most one call finds the process broken: it is replaced then.
      const hit = Object.entries(outcomes).find(([, outcome]) => outcome.reason !== undefined)?.[0]
      if (harmless.has(name)) expect({ name, hit }).toEqual({ name, hit: undefined })
      const expected = hit === undefined ? works : { ...works, [hit]: stopped }
      expect({ name, ...outcomes, stderr }).toMatchObject(expected)
    }
  })

  it('C10. listeners, pipes, directory and rights are taken away: ReactorStopped at once, or no harm; no process is left', async () => {
    const names = Object.keys(takeAway)
    const steps = (name: string): Step[] => [
      { as: 'ready', call: 'lifelineStands' },
      { as: 'taken', call: `takeAway.${name}` },
      { as: 'next', call: 'echo', args: [2] },
      { as: 'last', call: 'echo', args: [3] },
    ]
    const mark = `C10=${process.pid}`
    const { of, code } = await runSteps(
      hostile,
      names.map((name) => ({ as: name, steps: steps(name) })),
      { env: { C10: `${process.pid}` } },
    )
    for (const name of names) {
      const isCut = name === 'protocol' || name === 'handles'
      if (isCut) expect(of(`${name}.taken`)).toMatchObject({ name: 'ReactorStopped', mayHaveRun: true, generation: 1 })
      else expect({ name, taken: of(`${name}.taken`).code }).toEqual({ name, taken: undefined })
      expect(of(`${name}.taken`).ms, name).toBeLessThan(250)
      expect({ name, next: of(`${name}.next`) }).toMatchObject({ next: { value: 2 } })
      expect({ name, last: of(`${name}.last`) }).toMatchObject({ last: { value: 3 } })
    }
    expect(code).toBe(0)
    await expect.poll(() => markedProcesses(mark), { timeout: 1000 }).toEqual([])
  })
})

describe('surroundings', () => {
  it('C11. the working directory is removed: the sidecar runs on; the next one cannot start, and the error names the directory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crochet-cwd-'))
    const directory = join(folder, 'inside')
    const fresh = String(new URL('reactor/functions.mjs', import.meta.url))
    const steps: Step[] = [
      { directory },
      { restart: true },
      { as: 'before', call: 'echo', args: [1] },
      // A thread that Node is about to start needs the directory as well.
      { as: 'ready', call: 'lifelineStands' },
      { remove: directory },
      { as: 'after', call: 'echo', args: [2] },
      { as: 'a module not loaded before', module: fresh, call: 'echo', args: [3] },
      { restart: true },
      { as: 'restarted', call: 'echo', args: [4] },
      { directory: folder },
      { restart: true },
      { as: 'elsewhere', call: 'echo', args: [5] },
    ]
    const { of } = await runSteps(hostile, [
      { as: 'a', steps },
      { as: 'b', options: { cwd: directory }, steps: [{ as: 'given', call: 'echo' }] },
    ])
    expect(of('a.before').value).toBe(1)
    expect(of('a.after').value).toBe(2)
    expect(of('a.a module not loaded before')).toMatchObject({ value: 3 })
    for (const step of ['a.restarted', 'b.given']) {
      expect(of(step)).toMatchObject({ name: 'ReactorStartFailed', phase: 'spawn', reason: 'start', mayHaveRun: false })
      expect(of(step).message).toContain(directory)
      expect(of(step).ms).toBeLessThan(2500)
    }
    expect(of('a.elsewhere').value).toBe(5)
  })

  it('C13. a function that needs a server of the blocked thread: TimeoutError on time, and the sidecar is not blamed', async () => {
    const { said } = await runFaultHost('own-server')
    expect(said.lost).toMatchObject({ name: 'TimeoutError', timeout: 300, phase: 'running' })
    expect(said.lost.ms).toBeGreaterThanOrEqual(300)
    expect(said.lost.ms).toBeLessThan(600)
    expect(said.after.value).toBe(said.sidecar)
  })
})
