// A shared sidecar whose loop is stuck: nobody waits for it in vain, and it does not outlive those who could find out.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { isAlive, markedProcesses } from './kit/census.mjs'
import { point } from './kit/host.mjs'
import { RawClient, SharedSidecars } from './kit/shared-sidecar.js'

const functions = new URL('reactor/functions.mjs', import.meta.url).href

/** What a loop may be silent that nobody needs is 5,000 ms, looked at every 500; and what a busy machine takes beside. */
const SILENCE = 5000
const SILENCE_OVER = 1500

async function gone(pid: number, limit: number): Promise<number> {
  const started = performance.now()
  while (isAlive(pid) && performance.now() - started < limit) await sleep(5)
  return performance.now() - started
}

/** Options of a sidecar that does not come up, and what finds its process. */
function stuckAtStart(name: string): { options: object; processes: () => { pid: number }[] } {
  const mark = `${name}-${process.pid}-${performance.now()}`
  return {
    options: { startTimeout: 1000, nodeOptions: [point(name)], env: { MARK: mark } },
    processes: () => markedProcesses(`MARK=${mark}`),
  }
}

it.each(['hangs-at-start', 'spins-at-start'])(
  'I13. a preload of a shared sidecar that %s: whoever starts it ends it at startTimeout',
  async (name) => {
    const sidecars = new SharedSidecars()
    const { options, processes } = stuckAtStart(name)
    const client = sidecars.client({ part: 'attempt', options })
    const said = await client.said()
    expect(said).toMatchObject({ name: 'ReactorStartFailed', phase: 'handshake', signal: 'SIGKILL' })
    expect(said.ms).toBeGreaterThan(900)
    expect(said.ms).toBeLessThan(1000 + 500)
    expect(processes()).toEqual([])
  },
)

it('I13. the starter is killed in that time: the sidecar ends by itself', async () => {
  const sidecars = new SharedSidecars()
  const { options, processes } = stuckAtStart('spins-at-start')
  const client = sidecars.client({ part: 'attempt', options })
  while (processes().length === 0) await sleep(5)
  await client.kill()
  const [sidecar] = processes()
  expect(sidecar).toBeDefined()
  expect(await gone(Number(sidecar?.pid), 10_000)).toBeLessThan(4000)
})

it('B3. a loop that does not turn, and all who called are gone: it ends, and who came meanwhile has another', async () => {
  const sidecars = new SharedSidecars()
  const first = sidecars.client({ part: 'calls' })
  first.tell(JSON.stringify({ call: 'pid' }))
  const { value: pid } = await first.said()
  first.tell(JSON.stringify({ call: 'spin', timeout: 100 }))
  expect(await first.said()).toMatchObject({ name: 'TimeoutError' })
  await first.close()
  const next = sidecars.client({ part: 'attempt', options: { startTimeout: 10_000 } })
  const left = await gone(pid, 10_000)
  expect(left).toBeGreaterThan(SILENCE - 1500)
  expect(left).toBeLessThan(SILENCE + SILENCE_OVER)
  const said = await next.said()
  expect(said.value).toEqual(expect.any(Number))
  expect(said.value).not.toBe(pid)
})

it('B4. a long computation that somebody waits for, or beside a result that somebody may come for, is left alone', async () => {
  const sidecars = new SharedSidecars()
  const waiting = sidecars.client({ part: 'calls', name: 'waited-for' })
  waiting.tell(JSON.stringify({ call: 'spinFor', args: [SILENCE + 3000] }))
  const starting = sidecars.client({ part: 'start', name: 'kept' })
  const { pid } = await starting.said()
  await starting.close()
  const record = sidecars.records().find((one) => one.pid === pid)
  const raw = new RawClient(String(record?.socket))
  await raw.prove(String(record?.token))
  // It says that it is in a process that has ended.
  const introduction = { protocol: 1, client: 'raw', payload: 'plain', pid: starting.pid }
  await raw.request(0, 'initialize', [introduction])
  await raw.request(1, 'stash', ['kept', null, [null, 1]])
  const computed = raw.request(2, 'call', [functions, ['spinFor'], [SILENCE + 3000]])
  expect(await computed).toMatchObject({ error: null })
  expect(isAlive(pid)).toBe(true)
  expect(await waiting.said()).toHaveProperty('ms', expect.any(Number))
  waiting.tell(JSON.stringify({ call: 'echo', args: ['the same'] }))
  expect(await waiting.said()).toMatchObject({ value: 'the same' })
})
