import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Outcome } from '../../client/bridge/commands.js'
import type { PendingCall } from '../../client/pending-call.js'
import { track, trackSettled, untrack } from '../../client/unseen-results.js'
import { writeResponse } from '../../src/envelope.js'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

const MOST_BYTES = 16 * 1024 * 1024
const success: Outcome = { kind: 'reply', message: writeResponse(1, null, 'value') }
const released: PendingCall[] = []
const keeper = { release: (call: PendingCall): void => void released.push(call) }

afterEach(() => {
  released.length = 0
  vi.restoreAllMocks()
})

describe('a handle that is collected', () => {
  it('while its call is out, releases it', async () => {
    const call = tracked()
    await collect()
    expect(released).toEqual([call])
  })

  it('when its call has failed, releases it', async () => {
    const call = tracked()
    settle(call, failure(10))
    await collect()
    expect(released).toEqual([call])
  })

  it.each<[string, Outcome]>([
    ['succeeded', success],
    ['been cancelled', { kind: 'cancelled', mayHaveRun: true }],
  ])('when its call has %s, leaves nothing to do', async (_, outcome) => {
    settle(tracked(), outcome)
    await collect()
    expect(released).toEqual([])
  })

  it('when somebody has looked, leaves nothing to do', async () => {
    const call = tracked()
    settle(call, failure(10))
    untrack(call)
    await collect()
    expect(released).toEqual([])
  })
})

it('nothing keeps a result but its handle: without a turn of the loop too', () => {
  collectNow()
  const before = process.memoryUsage().arrayBuffers
  for (let round = 0; round < 50; round += 1) {
    const call = tracked()
    settle(call, { kind: 'reply', message: new Uint8Array(success.message.byteLength + 1_000_000).fill(0xc0) })
  }
  collectNow()
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000)
})

it('failures up to the limit are kept; of more, the oldest are not told of, which is said once', async () => {
  const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const size = 1024 * 1024
  const message = failure(size)
  const bytes = message.kind === 'reply' ? message.message.byteLength + 512 : 0
  const fitting = Math.floor(MOST_BYTES / bytes)
  const calls = Array.from({ length: fitting }, () => tracked())
  for (const call of calls) settle(call, message)
  expect(warnings).not.toHaveBeenCalled()
  const more = [tracked(), tracked()]
  for (const call of more) settle(call, message)
  expect(warnings).toHaveBeenCalledTimes(1)
  expect(warnings.mock.calls[0]).toMatchObject([expect.any(String), { code: 'CROCHET_UNSEEN_FAILURES' }])
  await collect()
  expect(new Set(released)).toEqual(new Set([...calls.slice(2), ...more]))
})

let ids = 0

/** A call whose handle is garbage at once. */
function tracked(): PendingCall {
  ids += 1
  const call: PendingCall = {
    id: ids,
    name: 'run',
    startedAt: 0,
    watch: undefined,
    outcome: undefined,
    settledAt: 0,
    isTracked: false,
  }
  track({}, call, keeper)
  return call
}

function settle(call: PendingCall, outcome: Outcome): void {
  call.outcome = outcome
  trackSettled(call, outcome)
}

function failure(size: number): Outcome {
  return { kind: 'reply', message: Uint8Array.from(writeResponse(1, ['thrown', 'x'.repeat(size), {}], null)) }
}

async function collect(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    gc()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Buffers are freed by another thread, for which the next collection waits. */
function collectNow(): void {
  for (let round = 0; round < 3; round += 1) gc()
}
