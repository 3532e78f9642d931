import { describe, expect, it } from 'vitest'
import { recordsOf, runHost, startHost } from '../run-host.js'

describe('Ctrl-C during a wait', () => {
  it('ends a program that does not listen for it at once', async () => {
    const { host } = await startHost('interrupt')
    await pause(1_000)
    host.kill('SIGINT')
    const { signal } = await host.result
    expect(signal).toBe('SIGINT')
  })

  it('runs the listeners of one that does, ends the wait, and the reactor goes on', async () => {
    const { host, sidecar } = await startHost('interrupt', ['listening'])
    await pause(1_000)
    const pressed = Date.now()
    host.kill('SIGINT')
    await host.waitForLine('interrupted')
    await pause(1_000)
    host.kill('SIGINT')
    const { stdout } = await host.result
    // oxlint-disable-next-line typescript/no-explicit-any -- what the program said
    const said = recordsOf(stdout) as any
    expect(said.interrupted).toMatchObject({ name: 'InterruptedError', code: 'CROCHET_INTERRUPTED', call: 'hang' })
    expect(said.heard).toBe(1)
    expect(said.at - pressed).toBeLessThan(150)
    expect(said.waited).toMatchObject({ name: 'InterruptedError' })
    // An interrupted waitFor is cancelled, an interrupted wait is not.
    expect(said).toMatchObject({ heardTwice: 2, aborted: ['interrupted'], same: sidecar })
  })
})

describe('a logger', () => {
  it('gets every line with its level, in order, never inside a wait, and may fail', async () => {
    const { said, stderr } = await runHost('log')
    expect(said.lines.slice(0, 3)).toEqual(['info: from console.log', 'info: from writeSync', 'info: from a child'])
    expect(said.lines[3]).toContain('error: unhandled rejection in the reactor: Error: nobody awaits this')
    expect(stderr).toBe('')
  })

  it('gets nothing below its level', async () => {
    const { said } = await runHost('log', ['error'])
    expect(said.lines).toHaveLength(1)
  })
})

describe('failures that nobody looked at', () => {
  it('are logged once each', async () => {
    const { stderr, said } = await runHost('unseen', [], { nodeOptions: ['--expose-gc'] })
    expect(said).toEqual({ done: true })
    expect(stderr.match(/unhandled error/g)).toHaveLength(3)
    expect(stderr).toContain('unhandled error in the result of fail(): RangeError: dropped before it failed')
    expect(stderr).toContain('unhandled error in the result of fail(): RangeError: disposed')
    expect(stderr).toContain('unhandled error in the stashed result of fail(): RangeError: stashed')
    expect(stderr).toContain('calls.mjs')
  })
})

describe('set-up', () => {
  it('is inert after noSetup(), and blocking calls fail at once', async () => {
    const { said } = await runHost('no-setup')
    expect(said.blocking).toMatchObject({ name: 'ReactorThreadError' })
    expect(said.twice).toMatchObject({ name: 'UsageError' })
    for (const call of [said.blocking, said.twice]) expect(call.ms).toBeLessThan(50)
  })

  it('by two libraries starts one sidecar, and a difference is warned of once', async () => {
    const { said, stderr } = await runHost('two-setups')
    expect(said.same).toBe(true)
    expect(said.late.message).toContain('before any library calls setup()')
    expect(stderr.match(/CrochetWarning/g)).toHaveLength(1)
    expect(stderr).toContain('startTimeout')
  })
})

describe('a function defined in place', () => {
  it('runs in the reactor, where nothing may block', async () => {
    const { said } = await runHost('in-reactor')
    expect(said).toMatchObject({ length: 2, name: 'describe', inHost: false })
    expect(said.described).toMatchObject({
      args: [1, 'x'],
      inReactor: true,
      name: 'describe',
      wait: 'CROCHET_REACTOR_THREAD',
      blocking: 'CROCHET_REACTOR_THREAD',
    })
    expect(said.described.pid).not.toBe(said.pid)
  })

  it('in a file whose main program is not guarded: the error says so', async () => {
    const { said } = await runHost('unguarded')
    expect(said.run).toMatchObject({ name: 'FunctionNotFound', phase: 'load' })
    expect(said.run.message).toContain('if (!isReactor)')
  })
})

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
