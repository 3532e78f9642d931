// Sidecars that do not come up.
import { beforeAll, expect, it } from 'vitest'
import type { HostResult } from '../run-host.js'
import { runFaultHost } from './kit/run-fault-host.js'

let said: HostResult['said']

beforeAll(async () => {
  const result = await runFaultHost('start-fails', {}, { deadline: 90_000 })
  expect(result.timedOut).toBe(false)
  said = result.said
}, 100_000)

const failed = { name: 'ReactorStartFailed', reason: 'start', mayHaveRun: false }

it('I1. the Node executable is gone, or must not be run: the call says which, and works when it is back', () => {
  const { gone, forbidden, back, nodePath } = said.withoutNode
  expect(gone).toMatchObject({ ...failed, phase: 'spawn', message: expect.stringContaining(`${nodePath} ENOENT`) })
  expect(forbidden).toMatchObject({ ...failed, phase: 'spawn', message: expect.stringContaining(`${nodePath} EACCES`) })
  for (const { ms } of [gone, forbidden]) expect(ms).toBeLessThan(500)
  expect(back.value).toEqual(expect.any(Number))
})

it('I2. a sidecar that never says a word is killed at the end of startTimeout', () => {
  expect(said.silent).toMatchObject({ ...failed, phase: 'handshake', signal: 'SIGKILL', left: 0 })
  expectInTime(said.silent)
})

it.each([
  ['exits', 3],
  ['exitsWithNothing', 0],
])('I3. a sidecar that ends while it starts is not waited for (%s)', (name, exitCode) => {
  expect(said[name]).toMatchObject({ ...failed, phase: 'bootstrap', exitCode, left: 0 })
  expect(said[name].stderrTail).toBe('no licence found\n')
  expect(said[name].message).toContain('no licence found')
  expect(said[name].ms).toBeLessThan(5000)
})

it('I6. a preload that calls setup() does nothing in the sidecar', () => {
  expect(said.settingUp).toMatchObject({ value: expect.any(Number), left: 1 })
})

it('I12. a flag that this Node does not know fails the start at once, and the error has its words', () => {
  expect(said.unknownFlag).toMatchObject({ ...failed, phase: 'bootstrap', exitCode: 9, left: 0 })
  expect(said.unknownFlag.stderrTail).toContain('bad option: --no-such-flag-in-any-node')
  expect(said.unknownFlag.ms).toBeLessThan(5000)
})

it.each(['hanging', 'spinning'])('I13. a preload that is %s holds nobody beyond startTimeout', (name) => {
  expect(said[name]).toMatchObject({ ...failed, phase: 'handshake', signal: 'SIGKILL', left: 0 })
  expectInTime(said[name])
})

/** `startTimeout` was 400. */
function expectInTime({ ms }: { ms: number }): void {
  expect(ms).toBeGreaterThan(100)
  expect(ms).toBeLessThan(650)
}
