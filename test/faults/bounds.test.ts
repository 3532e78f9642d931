// Everything that waits is bounded, and what is too much is refused by name.
import { describe, expect, it } from 'vitest'
import { runFaultHost } from './kit/run-fault-host.js'

const MIB = 1024 * 1024

describe('results that a purely synchronous host drops', () => {
  it('F14. are freed, though no finalizer ever runs', async () => {
    const { said } = await runFaultHost(
      'abandons',
      { count: 5000, size: 100_000, maxResults: 100 },
      { deadline: 55_000 },
    )
    // 500 MB have come.
    expect(said.most.host - said.before.host).toBeLessThan(200 * MIB)
    expect(said.most.sidecar - said.before.sidecar).toBeLessThan(100 * MIB)
    expect(said.refusals).toEqual([{ code: 'CROCHET_OVERLOADED', limit: 'maxResults', mayHaveRun: false }])
    expect(said.lives).toBe(true)
  })

  it('F14. are freed but for so many when they are failures, of which it is told', async () => {
    const given = { count: 2500, size: 60_000, maxResults: 100, fails: true }
    const { said, stderr } = await runFaultHost('abandons', given, { deadline: 55_000 })
    // 350 MB have come.
    expect(said.most.host - said.before.host).toBeLessThan(200 * MIB)
    expect(said.lives).toBe(true)
    expect(stderr.match(/CROCHET_UNSEEN_FAILURES/g)).toHaveLength(1)
  })
})

describe('calls for a sidecar that does not read', () => {
  it('are queued up to the limit; one more is refused, and all others come to their results', async () => {
    const { said } = await runFaultHost('full-queue', { maxQueuedBytes: 5_000_000 })
    expect(said.started).toBe(4)
    expect(said.refusal).toMatchObject({
      code: 'CROCHET_OVERLOADED',
      limit: 'maxQueuedBytes',
      call: 'lengthOf',
      mayHaveRun: false,
    })
    // Its copy in the bridge, and what takes it there.
    expect(said.grown).toBeLessThan(60 * MIB)
    expect(said.blocked.code).toBe('CROCHET_TIMEOUT')
    expect(said.lengths).toEqual([1_000_000])
    expect(said.after.value).toBe(1_000_000)
  })

  it('are taken one at a time where the limit is smaller than a message', async () => {
    const { said } = await runFaultHost('full-queue', { maxQueuedBytes: 0 })
    expect(said).toMatchObject({ started: 1, refusal: { limit: 'maxQueuedBytes' }, lengths: [1_000_000] })
  })
})

it('as many starts may fail as the option says; then calls are refused', async () => {
  const { said } = await runFaultHost('failed-starts', { maxFailedStarts: 2 })
  expect(said.reasons).toEqual(['start', 'start', 'restart-limit'])
  expect(said.last.message).toContain('failed 2 times')
})
