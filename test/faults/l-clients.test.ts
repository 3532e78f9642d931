// Clients of a shared sidecar that end, do not read, flood or crash it: what the others see of that.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { RawClient, SharedSidecars } from './kit/shared-sidecar.js'

const functions = new URL('reactor/functions.mjs', import.meta.url).href

async function administrator(sidecars: SharedSidecars): Promise<() => Promise<Record<string, unknown>>> {
  const admin = new RawClient(sidecars.record().socket)
  await admin.prove(sidecars.token('admin'), 'admin')
  await admin.initialize()
  let id = 0
  return async () => {
    id += 1
    return (await admin.request(id, 'status', [])).result as Record<string, unknown>
  }
}

async function raw(sidecars: SharedSidecars): Promise<RawClient> {
  const client = new RawClient(sidecars.record().socket)
  await client.prove(sidecars.token('call'))
  await client.initialize()
  return client
}

it('L11. a client that is killed in the midst of a call: that is cancelled, the others go on', async () => {
  const sidecars = new SharedSidecars()
  const [doomed, other] = [sidecars.client({ part: 'calls' }), sidecars.client({ part: 'calls' })]
  other.tell(JSON.stringify({ call: 'sleep', args: [1500, 'slept'] }))
  doomed.tell(JSON.stringify({ call: 'pid' }))
  await doomed.said()
  doomed.tell(JSON.stringify({ call: 'hang', background: true }))
  await doomed.said()
  const status = await administrator(sidecars)
  while (((await status())['calls'] as unknown[]).length < 2) await sleep(5)
  await doomed.kill()
  const killed = performance.now()
  while (((await status())['calls'] as unknown[]).length > 1) await sleep(2)
  // 100 ms of grace for a function that ignores its signal.
  expect(performance.now() - killed).toBeLessThan(300)
  expect(await status()).toMatchObject({ clients: 1, calls: [{ name: 'sleep' }] })
  expect(await other.said()).toMatchObject({ value: 'slept' })
})

it('L11. a client that has gone, and a call that it had stashed fails: the log has it', async () => {
  const sidecars = new SharedSidecars()
  await sidecars.client({ part: 'start' }).said()
  const client = await raw(sidecars)
  void client.request(1, 'call', [functions, ['failAfter'], [300]]).catch(() => {})
  await client.request(2, 'stash', ['uid', 1])
  client.socket.destroy()
  const log = join(sidecars.directory, `${sidecars.record().fingerprint}.log`)
  await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toContain('RangeError: failed as told'), 5000)
  expect(readFileSync(log, 'utf8')).toMatch(/^unhandled error in the stashed result of failAfter\(\): RangeError/)
})

it('L12. a client that does not read what it has asked for is let go of; others are served meanwhile', async () => {
  const sidecars = new SharedSidecars()
  const other = sidecars.client({ part: 'calls' })
  other.tell(JSON.stringify({ call: 'pid' }))
  await other.said()
  const slow = await raw(sidecars)
  slow.socket.pause()
  for (let id = 1; id <= 13; id += 1) {
    void slow.request(id, 'call', [functions, ['filled'], [8 * 1024 * 1024]]).catch(() => {})
  }
  const status = await administrator(sidecars)
  expect((await status())['clients']).toBe(2)
  const started = performance.now()
  while ((await status())['clients'] !== 1) {
    other.tell(JSON.stringify({ call: 'echo', args: [1] }))
    expect(await other.said()).toMatchObject({ value: 1 })
    expect(performance.now() - started).toBeLessThan(10_000)
    await sleep(50)
  }
})

it('L13. a client that is stopped with calls in flight holds up nobody, and has them when it goes on', async () => {
  const sidecars = new SharedSidecars()
  const [stopped, other] = [sidecars.client({ part: 'calls' }), sidecars.client({ part: 'calls' })]
  stopped.tell(JSON.stringify({ call: 'sleep', args: [300, 'slept'] }))
  other.tell(JSON.stringify({ call: 'pid' }))
  await other.said()
  await sleep(100)
  process.kill(Number(stopped.pid), 'SIGSTOP')
  for (let call = 0; call < 20; call += 1) {
    other.tell(JSON.stringify({ call: 'echo', args: [call] }))
    expect(await other.said()).toMatchObject({ value: call, ms: expect.any(Number) })
  }
  await sleep(400)
  process.kill(Number(stopped.pid), 'SIGCONT')
  expect(await stopped.said()).toMatchObject({ value: 'slept' })
})

it('L14. floods: one call more than a client may have is Overloaded, one client more is not let in, and the others are served', async () => {
  const sidecars = new SharedSidecars()
  const options = { maxClientCalls: 10, maxClients: 3, maxStash: 4 }
  const quiet = sidecars.client({ part: 'calls', options })
  quiet.tell(JSON.stringify({ call: 'pid' }))
  await quiet.said()
  const flood = await raw(sidecars)
  const call = (id: number): Promise<{ error: unknown }> => flood.request(id, 'call', [functions, ['hang'], []])
  for (let id = 1; id <= 10; id += 1) void call(id).catch(() => {})
  expect((await call(11)).error).toMatchObject(['overloaded', expect.any(String), { limit: 'maxClientCalls' }])
  for (let id = 20; id < 24; id += 1) {
    expect(await flood.request(id, 'stash', [`uid-${id}`, null, [null, 1]])).toMatchObject({ error: null })
  }
  const { error } = await flood.request(24, 'stash', ['uid-24', null, [null, 1]])
  expect(error).toMatchObject(['overloaded', expect.any(String), { limit: 'maxStash' }])
  const third = await raw(sidecars)
  expect(third.isClosed).toBe(false)
  const fourth = new RawClient(sidecars.record().socket)
  await fourth.prove(sidecars.token('call'))
  const refused = ['overloaded', '3 clients are connected already, the limit (maxClients)', { limit: 'maxClients' }]
  expect(await fourth.initialize()).toMatchObject({ error: refused })
  await fourth.closed()
  const late = await sidecars.client({ part: 'attempt', options }).said()
  expect(late).toMatchObject({ name: 'ReactorStartFailed', phase: 'handshake', cause: { code: 'CROCHET_OVERLOADED' } })
  expect(late.message).toContain('the shared sidecar test could not be used (handshake): 3 clients are connected')
  // Connections that never say a word.
  const silent = Array.from({ length: 300 }, () => new RawClient(sidecars.record().socket))
  quiet.tell(JSON.stringify({ call: 'echo', args: ['served'] }))
  expect(await quiet.said()).toMatchObject({ value: 'served' })
  await Promise.all(silent.map((client) => client.closed()))
})

it('L20. a function that ends the process ends it for all, each of whom is told so', async () => {
  const sidecars = new SharedSidecars()
  const [guilty, innocent] = [sidecars.client({ part: 'calls' }), sidecars.client({ part: 'calls' })]
  innocent.tell(JSON.stringify({ call: 'hang' }))
  const status = await (async () => {
    guilty.tell(JSON.stringify({ call: 'pid' }))
    await guilty.said()
    return administrator(sidecars)
  })()
  while (((await status())['calls'] as unknown[]).length < 1) await sleep(5)
  guilty.tell(JSON.stringify({ call: 'exitNow' }))
  for (const client of [guilty, innocent]) {
    expect(await client.said()).toMatchObject({ name: 'ReactorStopped', reason: 'exit', mayHaveRun: true })
  }
  const pids = []
  for (const client of [guilty, innocent]) {
    client.tell(JSON.stringify({ call: 'pid' }))
    pids.push((await client.said()).value)
  }
  expect(pids[0]).toBe(pids[1])
})
