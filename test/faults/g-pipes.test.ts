// Pipes that close or fill up, descriptors and processes that are not to be had.
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { goneAfter } from '../run-host.js'
import { residentBytes } from './kit/census.mjs'
import { RawClient } from './kit/raw-client.mjs'
import { runFaultHost, startFaultHost } from './kit/run-fault-host.js'

const DEAD = 250
const OVERSHOOT = 150
const ORPHAN = 1000
const MIB = 2 ** 20

// oxlint-disable-next-line typescript/no-explicit-any -- whatever the host program says
async function hostWith(fault: string): Promise<any> {
  const { said, code, stderr } = await runFaultHost('pipes', { fault }, { deadline: 50_000 })
  if (Object.keys(said).length === 0) throw new Error(`the host said nothing and ended with ${code}: ${stderr}`)
  return said
}

describe('the protocol pipe', () => {
  it('G1. its other end is closed, and the sidecar lives on: ReactorStopped (protocol), and it is killed', async () => {
    const { lost, isAlive, again } = await hostWith('closedPipe')
    expect(lost).toMatchObject({ code: 'CROCHET_REACTOR_STOPPED', reason: 'protocol', mayHaveRun: true })
    expect(lost.ms).toBeLessThan(DEAD)
    expect({ isAlive, again }).toMatchObject({ isAlive: false, again: { value: expect.any(Number) } })
  })

  it('G2. the sidecar does not read 256 MiB of requests: Overloaded, TimeoutError in time, and all that was taken is answered later', async () => {
    const { refused, missed, grown, sizes, same } = await hostWith('stoppedReader')
    expect(refused.length).toBeGreaterThan(0)
    for (const error of refused) {
      expect(error).toMatchObject({ code: 'CROCHET_OVERLOADED', limit: 'maxQueuedBytes', mayHaveRun: false })
    }
    expect(missed).toMatchObject({ code: 'CROCHET_TIMEOUT', timeout: 300 })
    expect(missed.ms).toBeLessThan(300 + OVERSHOOT)
    // Beside what waits, what refused calls were encoded into.
    expect(grown).toBeLessThan((64 + 128) * MIB)
    expect(sizes).toEqual(Array.from({ length: 16 - refused.length }, () => 16 * MIB))
    expect(same).toBe(true)
  })

  it('G3. the client does not read replies: the sidecar keeps a bounded number of bytes, and takes requests again when it does', async () => {
    const client = new RawClient()
    await client.initialize()
    const module = new URL('reactor/functions.mjs', import.meta.url).href
    // What is kept is asked for, not what V8 has yet to collect of the functions' results.
    client.write([0, 0, 'call', [module, ['collectOften'], []]])
    await client.response(0)
    const pid = client.child.pid ?? 0
    const before = residentBytes(pid)
    client.pipe.pause()
    const count = 300
    for (let id = 1; id <= count; id += 1) {
      client.write([0, id, 'call', [module, ['filled'], [MIB]]])
      // Each in a chunk of its own, as far as the sidecar takes any: what has come in one is run as a whole.
      await pause(20)
    }
    await pause(300)
    expect(residentBytes(pid) - before).toBeLessThan(100 * MIB)
    client.pipe.resume()
    for (let id = 1; id <= count; id += 1) {
      const [, , error, result] = (await client.response(id)) as [1, number, unknown, Uint8Array]
      expect([error, result.length]).toEqual([null, MIB])
    }
    client.end()
    await client.ended
  })

  it('G4. 64 MiB each way at once: both arrive', async () => {
    expect(await hostWith('bothFull')).toMatchObject({ equal: [true, true] })
  })
})

describe('descriptors and processes', () => {
  it('G5. there are no descriptors left in the host: ReactorStartFailed (spawn, EMFILE), and the next call works', async () => {
    const { refused, again } = await hostWith('noDescriptors')
    expect(refused).toMatchObject({
      code: 'CROCHET_REACTOR_START_FAILED',
      phase: 'spawn',
      causeCode: 'EMFILE',
      mayHaveRun: false,
    })
    expect(refused.ms).toBeLessThan(DEAD)
    expect(again).toMatchObject({ value: expect.any(Number) })
  })

  it('G6. there are no descriptors left in the sidecar: the error of the function that wanted one, and nothing else', async () => {
    const { opened, same, echo } = await hostWith('noneInSidecar')
    expect(opened).toMatchObject({ name: 'Error', code: 'EMFILE' })
    expect({ same, echo }).toEqual({ same: true, echo: 1 })
  })

  it('G7. no process can be started: ReactorStartFailed (spawn, EAGAIN), and after five of them restart-limit at once', async () => {
    const { refused } = await hostWith('noProcesses')
    for (const error of refused.slice(0, 5)) {
      expect(error).toMatchObject({
        code: 'CROCHET_REACTOR_START_FAILED',
        phase: 'spawn',
        causeCode: 'EAGAIN',
        mayHaveRun: false,
      })
      expect(error.ms).toBeLessThan(DEAD)
    }
    expect(refused[5]).toMatchObject({ code: 'CROCHET_REACTOR_STOPPED', reason: 'restart-limit', mayHaveRun: false })
    expect(refused[5].ms).toBeLessThan(50)
  })
})

describe('output', () => {
  it.each([
    ['is closed', true],
    ['is a pipe that nobody reads', false],
  ])('G8. the stderr of the host, where the log goes, %s: calls go on', async (_, closed) => {
    const host = startFaultHost('pipes', { fault: 'logs' })
    if (closed) host.child.stderr.destroy()
    else host.child.stderr.pause()
    const { printed, pid } = JSON.parse(await host.waitForLine('printed', 20_000))
    expect(printed).toMatchObject(Array.from({ length: 4 }, () => ({ value: MIB })))
    expect(pid).toMatchObject({ value: expect.any(Number) })
    if (!closed) host.child.stderr.resume()
    expect(await host.result).toMatchObject({ code: 0, timedOut: false })
  })

  it('G8. the stderr of the host, where the log goes, is read late: shutdown() leaves it the time to take all', async () => {
    const host = startFaultHost('pipes', { fault: 'lastWords' })
    host.child.stderr.pause()
    await host.waitForLine('printed', 20_000)
    await new Promise((resolve) => setTimeout(resolve, 200))
    host.child.stderr.resume()
    const { code, stderr } = await host.result
    expect({ code, bytes: stderr.length }).toEqual({ code: 0, bytes: MIB + 1 })
  })

  it('G8. the output of a sidecar that is asked to leave, not yet read by then: it stays until all of it has left', async () => {
    const client = new RawClient()
    await client.initialize()
    client.child.stdout?.pause()
    client.write([0, 1, 'call', [new URL('reactor/functions.mjs', import.meta.url).href, ['print'], [MIB]]])
    expect(await client.response(1)).toEqual([1, 1, null, MIB])
    client.write([0, 2, 'shutdown', []])
    expect(await client.response(2)).toEqual([1, 2, null, null])
    await pause(200)
    client.child.stdout?.resume()
    expect(await client.ended).toEqual({ code: 0, signal: null })
    await client.outputEnded
    expect(client.printed.length).toBe(MIB + 1)
  })

  it("G10. a process of the user's holds the output of a sidecar that has ended: ReactorStopped within 250 ms all the same", async () => {
    const { lost, delay, again, held } = await hostWith('grandchild')
    expect(lost).toMatchObject({ code: 'CROCHET_REACTOR_STOPPED', reason: 'signal', signal: 'SIGKILL' })
    expect(delay).toBeLessThan(DEAD)
    expect({ again, held }).toMatchObject({ again: { value: expect.any(Number) }, held: true })
  })

  it("G11. whoever waits for the end of a host's output does not wait for the sidecar", async () => {
    const host = startFaultHost('pipes', { fault: 'waitedFor' })
    const { sidecar } = JSON.parse(await host.waitForLine('sidecar', 20_000))
    const ended = performance.now()
    expect(await host.result).toMatchObject({ code: 0, timedOut: false })
    expect(performance.now() - ended).toBeLessThan(ORPHAN)
    expect(await goneAfter(sidecar, 5000)).toBeLessThan(ORPHAN)
  })
})
