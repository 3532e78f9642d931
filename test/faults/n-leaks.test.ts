// N: nothing is left behind over time. The long forms, with a million calls: `npm run reliability:memory`.
import { describe, expect, it } from 'vitest'
import { runFaultHost } from './kit/run-fault-host.js'

/** Collection and compilation leave some kilobytes in so short a run; a leak of an object a call is more. */
const MOST_BYTES = 256
const DEADLINE = 120_000

async function slopesOf(path: string, count = 3000): Promise<Record<string, number>> {
  const { said, stderr } = await runFaultHost(
    'memory-slope',
    { path, count },
    { nodeOptions: ['--expose-gc'], deadline: DEADLINE },
  )
  if (said.bytesPerCall === undefined) throw new Error(stderr)
  return said.bytesPerCall as Record<string, number>
}

describe('bytes a call leaves behind in the heaps of the host and of the sidecar', () => {
  it.each(['success', 'error', 'cancel', 'refused argument', 'refused result', 'large argument', 'large result'])(
    'N1. none: %s',
    async (path) => {
      const { host, sidecar } = await slopesOf(path)
      expect(host).toBeLessThan(MOST_BYTES)
      expect(sidecar).toBeLessThan(MOST_BYTES)
    },
    DEADLINE,
  )

  it(
    'N1. none: timeout',
    async () => {
      // Each takes more than a millisecond: half as many, with more than the same noise.
      const { host, sidecar } = await slopesOf('timeout', 1500)
      expect(host).toBeLessThan(3 * MOST_BYTES)
      expect(sidecar).toBeLessThan(3 * MOST_BYTES)
    },
    DEADLINE,
  )
})

it('N3. arguments, results, handles and errors are garbage once the caller has let go of them', async () => {
  const { said } = await runFaultHost('retained', {}, { nodeOptions: ['--expose-gc'] })
  expect(said).toEqual({ held: 12, kept: [], keptInSidecar: [] })
})

it.each(['shapes', 'graphs'])(
  'N4. values of ever new keys and shapes leave nothing behind: %s',
  async (path) => {
    const { host, sidecar } = await slopesOf(path)
    expect(host).toBeLessThan(MOST_BYTES)
    expect(sidecar).toBeLessThan(MOST_BYTES)
  },
  DEADLINE,
)

describe('logs and the text of errors', () => {
  it(
    'N5. long errors leave nothing behind',
    async () => {
      const { host, sidecar } = await slopesOf('long error')
      expect(host).toBeLessThan(MOST_BYTES)
      expect(sidecar).toBeLessThan(MOST_BYTES)
    },
    DEADLINE,
  )

  it('N5. a host that is blocked is kept few lines; it is told how many were dropped', async () => {
    const { said } = await runFaultHost('loud', { lines: 5000, length: 1000, maxLogBytes: 100_000 })
    // A line takes twice its length, and some: fifty may wait. While the host takes them, others come.
    expect(said.atOnce).toBeGreaterThan(10)
    expect(said.atOnce).toBeLessThan(500)
    expect(said.told.at(-1)).toBe('x'.repeat(10))
    expect(said.told[0]).toMatch(/^\d+ log records were dropped, since the host took none$/)
  })

  it('N5. of a line without an end so much is kept', async () => {
    const { said } = await runFaultHost('loud', { lines: 1, length: 1_000_000, maxLogBytes: 1_000_000 })
    expect(said.longest).toBe(64 * 1024)
  })
})
