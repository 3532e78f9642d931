// Node's permission model, in the host and in the sidecar.
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { markedProcesses } from './kit/census.mjs'
import { runFaultHost, startFaultHost } from './kit/run-fault-host.js'

const has = (flag: string): boolean => process.allowedNodeEnvironmentFlags.has(flag)
const model = has('--permission') ? '--permission' : '--experimental-permission'
// The package with its dependencies, and the functions: nothing else.
const readable = `--allow-fs-read=${fileURLToPath(new URL('../../', import.meta.url))}*`

describe('a host under the permission model', () => {
  it.each([
    ['--allow-worker', ['--allow-child-process']],
    ['--allow-child-process', ['--allow-worker']],
  ])('H18. without %s: ReactorStartFailed at once, which names the flag', async (missing, rights) => {
    const nodeOptions = [model, readable, ...rights]
    const { said } = await runFaultHost('one-call', {}, { nodeOptions })
    for (const failed of [said.first, said.second]) {
      expect(failed).toMatchObject({
        code: 'CROCHET_REACTOR_START_FAILED',
        phase: 'spawn',
        reason: 'start',
        mayHaveRun: false,
      })
      expect(failed.message).toContain(missing)
      expect(failed.ms).toBeLessThan(250)
    }
  })

  it('H18. with both rights it has a sidecar, which gets no more than the host has', async () => {
    const nodeOptions = [model, readable, '--allow-worker', '--allow-child-process']
    const { said } = await runFaultHost('one-call', {}, { nodeOptions })
    expect(said.sidecar.execArgv).toEqual(expect.arrayContaining(nodeOptions))
    const denied = await runFaultHost('one-call', { call: 'readText', args: ['/etc/passwd'] }, { nodeOptions })
    expect(denied.said.first).toMatchObject({ code: 'ERR_ACCESS_DENIED' })
    expect(denied.said.second.value).toBe('second')
  })
})

describe('a sidecar under the permission model', () => {
  it('K4. starts with the right to read the package alone, and to start its lifeline', async () => {
    const options = { nodeOptions: [model, readable, '--allow-worker'] }
    const { said } = await runFaultHost('one-call', { options, call: 'readText', args: ['/etc/passwd'] })
    expect(said.first).toMatchObject({ code: 'ERR_ACCESS_DENIED' })
    expect(said.second.value).toBe('second')
  })

  it('K4. without the right to start a thread: ReactorStartFailed, which names the flag', async () => {
    const options = { nodeOptions: [model, readable] }
    const { said } = await runFaultHost('one-call', { options })
    expect(said.first).toMatchObject({ code: 'CROCHET_REACTOR_START_FAILED', phase: 'bootstrap', exitCode: 1 })
    expect(said.first.message).toContain('--allow-worker')
  })

  it('H5. does not outlive its host there either, while its loop spins', async () => {
    const mark = randomUUID()
    const nodeOptions = [model, readable, '--allow-worker']
    const host = startFaultHost('in-state', { state: 'spinning', mark, nodeOptions })
    await host.waitForLine('pids', 20_000)
    host.child.kill('SIGKILL')
    await expect.poll(() => markedProcesses(`FAULT_MARK=${mark}`), { timeout: 1000 }).toEqual([])
  })
})
