// Failures that nobody looked at. One host program, which can collect its garbage, drops them all.
import { beforeAll, expect, it } from 'vitest'
import { run } from '../fixtures/conformance/host-program.js'
import type { HostResult } from '../run-host.js'

let dropped: HostResult
beforeAll(async () => {
  dropped = await run('dropped', [], { nodeOptions: ['--expose-gc'] })
  expect(dropped).toMatchObject({ code: 0, timedOut: false, said: { done: true } })
})

/** How often a message was logged. */
function times(message: string): number {
  return dropped.stderr.split(message).length - 1
}

it('103. a failure never waited for is logged once, when its handle is collected', () => {
  expect(times('RangeError: never waited for')).toBe(1)
})

it('104. so is one that came after wait() had timed out', () => {
  expect(times('RangeError: after a timeout')).toBe(1)
})

it('105. so is one that comes after the handle was collected', () => {
  expect(dropped.said.early).toBe(true)
  expect(times('RangeError: after the collection')).toBe(1)
})

it('106. an error that was thrown to somebody is not logged', () => {
  expect(times('thrown to somebody')).toBe(0)
})

it('107. the library keeps no handle alive', () => {
  expect(dropped.said.collected).toEqual({ pending: true, settled: true, waited: true })
})

it('108. the line tells a result from a stashed one, and has the stack', () => {
  expect(dropped.stderr).toMatch(
    /unhandled error in the result of failAfter\(\): RangeError: never waited for\n\s+at .*failAfter .*functions\.mjs/,
  )
  expect(dropped.stderr).toMatch(
    /unhandled error in the stashed result of failAfter\(\): RangeError: failed in the stash\n\s+at .*failAfter .*functions\.mjs/,
  )
  expect(times('RangeError: failed in the stash')).toBe(1)
  // Its handle was collected before.
  expect(times('RangeError: later in the stash')).toBe(1)
})

it("109. what the library's own cancel and stop cause is not logged", () => {
  expect(dropped.stderr.match(/unhandled error/g)).toHaveLength(5)
  expect(dropped.stderr).not.toMatch(/CancelledError|TimeoutError|ReactorStopped/)
})

it('110. a collected handle frees its value', () => {
  const { bytes, before, after } = dropped.said.memory
  expect(bytes).toBeGreaterThan(300e6)
  expect(after - before).toBeLessThan(bytes / 2)
  expect(dropped.said.pending).toBe(0)
})
