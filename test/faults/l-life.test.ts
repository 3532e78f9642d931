// The life of a shared sidecar: one at a time, found again, ended when nobody needs it.
import { readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { SharedRecord } from '../../src/shared-record.js'
import { version } from '../../src/version.js'
import { BuiltCopy } from './kit/built-copy.js'
import { isAlive } from './kit/census.mjs'
import { runFaultHost } from './kit/run-fault-host.js'
import { SharedSidecars } from './kit/shared-sidecar.js'

async function gone(pid: number, limit: number): Promise<number> {
  const started = performance.now()
  while (isAlive(pid) && performance.now() - started < limit) await sleep(5)
  return performance.now() - started
}

it('L7. a socket that nobody listens on any more: a fresh sidecar, and nothing is left of the old one', async () => {
  const sidecars = new SharedSidecars()
  const first = await sidecars.client({ part: 'start' }).said()
  const stale = sidecars.record()
  process.kill(first.pid, 'SIGKILL')
  await gone(first.pid, 1000)
  const second = await sidecars.client({ part: 'start' }).said()
  expect(second.pid).not.toBe(first.pid)
  // The figure is that of `npm run reliability:sharing`; with another test beside this one it takes longer.
  expect(second.ms).toBeLessThan(2000)
  expect(sidecars.records()).toHaveLength(1)
  expect(() => statSync(stale.socket)).toThrow('ENOENT')
})

it('L8. eight clients that start it at once, three times: one sidecar, all served', async () => {
  const sidecars = new SharedSidecars()
  for (let round = 0; round < 3; round += 1) {
    const clients = Array.from({ length: 8 }, () => sidecars.client({ part: 'start', name: `round-${round}` }))
    const said = await Promise.all(clients.map((client) => client.said()))
    expect(new Set(said.map(({ pid }) => pid)).size).toBe(1)
    await Promise.all(clients.map((client) => client.close()))
  }
})

it.each<[string, (file: string, record: SharedRecord) => void]>([
  ['record was removed', (file) => rmSync(file)],
  [
    'record was replaced',
    (file, record) => writeFileSync(file, JSON.stringify({ ...record, socket: `${record.socket}.other` })),
  ],
  ['socket was removed', (_, { socket }) => rmSync(socket)],
])('L10. a sidecar whose %s serves whom it has, ends, and the next client has another', async (_, spoil) => {
  const sidecars = new SharedSidecars()
  const client = sidecars.client({ part: 'calls' })
  const call = async (name: string): Promise<{ value: number }> => {
    client.tell(JSON.stringify({ call: name }))
    return client.said()
  }
  const { value: pid } = await call('pid')
  const record = sidecars.record()
  spoil(join(sidecars.directory, `${record.fingerprint}.json`), record)
  process.kill(pid, 'SIGHUP')
  const other = await sidecars.client({ part: 'start' }).said()
  expect(other.pid).not.toBe(pid)
  expect(await call('pid')).toMatchObject({ value: pid })
  await client.close()
  expect(await gone(pid, 10_000)).toBeLessThan(7000)
  expect(isAlive(other.pid)).toBe(true)
})

it('L16. clients that come and go around its idle end: attached or served by a fresh one, never an error', async () => {
  const sidecars = new SharedSidecars()
  const said = await sidecars.client({ part: 'idle', idleTimeout: 1000, trials: 12 }).said()
  expect(said.errors).toEqual([])
  expect(said.met).toBeGreaterThan(0)
  expect(said.met).toBeLessThan(11)
})

it('L17. a stashed result keeps it until the result is taken', async () => {
  const sidecars = new SharedSidecars()
  const given = { part: 'stash', idleTimeout: 100 }
  const one = sidecars.client(given)
  one.tell(JSON.stringify({ make: 1 }))
  const { ids } = await one.said()
  while (sidecars.records().length === 0) await sleep(5)
  const { pid } = sidecars.record()
  await one.close()
  await sleep(1500)
  expect(isAlive(pid)).toBe(true)
  const other = sidecars.client(given)
  other.tell(JSON.stringify({ take: ids }))
  expect(await other.said()).toEqual({ taken: [0] })
  await other.close()
  expect(await gone(pid, 5000)).toBeLessThan(3000)
  expect(sidecars.files()).toEqual([])
})

it('L18. other options, modules or environment: another sidecar, and the first one is left alone', async () => {
  const sidecars = new SharedSidecars()
  const outcomes = [
    {},
    {},
    { maxStash: 5 },
    { env: { TOOL: '1' } },
    { modules: [new URL('reactor/functions.mjs', import.meta.url).href, 'node:os'] },
  ]
  const pids: number[] = []
  for (const options of outcomes) {
    const client = sidecars.client({ part: 'calls', options })
    client.tell(JSON.stringify({ call: 'pid' }))
    pids.push((await client.said()).value)
  }
  expect(pids[0]).toBe(pids[1])
  expect(new Set(pids).size).toBe(4)
  expect(pids.every((pid) => isAlive(pid))).toBe(true)
})

it('L18. another version of the package, another major version of Node: another sidecar', async () => {
  const sidecars = new SharedSidecars()
  const own = new BuiltCopy(join(sidecars.runtime, 'own'))
  const other = new BuiltCopy(join(sidecars.runtime, 'other'))
  for (const part of ['src/index.js', 'client/bridge/run-bridge.cjs', 'sidecar/main.cjs']) {
    other.replace(`dist/${part}`, `version = "${version}"`, 'version = "0.99.0"')
  }
  const env = { ...process.env, XDG_RUNTIME_DIR: sidecars.runtime }
  const pidBy = async (given: object): Promise<number> => {
    const { said, stderr } = await runFaultHost('shared-with', given, { env })
    expect(stderr).toBe('')
    return said.pid
  }
  const { index } = own
  const first = await pidBy({ index })
  const major = Number.parseInt(process.versions.node, 10)
  const others = [await pidBy({ index: other.index }), await pidBy({ index, node: `${major + 1}.0.0` })]
  expect(new Set([first, ...others]).size).toBe(3)
  expect(await pidBy({ index, node: `${major}.99.0` })).toBe(first)
  expect(sidecars.records().map((record) => record.version)).toEqual(
    expect.arrayContaining([version, version, '0.99.0']),
  )
})

it('L19. killed with ten clients calling: each has its ReactorStopped, and one restart serves all', async () => {
  const sidecars = new SharedSidecars()
  const clients = [1, 2].map(() => sidecars.client({ part: 'killed', clients: 5 }))
  const [first] = await Promise.all(clients.map((client) => client.said()))
  for (const client of clients) client.tell('')
  await sleep(200)
  process.kill(first.pid, 'SIGKILL')
  const said = await Promise.all(clients.map((client) => client.said()))
  const failures = said.flatMap((record) => record.failures as { name: string }[])
  expect(failures.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, () => 'ReactorStopped'))
  const again = said.flatMap((record) => record.again as { pid: number }[])
  expect(new Set(again.map(({ pid }) => pid)).size).toBe(1)
})

it('L21. of its starter it keeps no stream, directory, session, mask or secret', async () => {
  const sidecars = new SharedSidecars()
  const { pid } = await sidecars.client({ part: 'start', idleTimeout: 5000 }).said()
  const [input, output, errors] = [0, 1, 2].map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`))
  expect(input).toBe('/dev/null')
  expect(output).toMatch(/\.log$/)
  expect(errors).toBe(output)
  expect(statSync(String(output)).mode & 0o777).toBe(0o600)
  expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/')
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  expect(Number(stat[3])).toBe(pid)
  expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Umask:\s+0077$/m)
  const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .map((entry) => entry.split('=')[0])
  expect(names).not.toContain('XDG_RUNTIME_DIR')
  expect(
    names.filter(
      (name) =>
        name !== '' && !['HOME', 'LANG', 'LC_ALL', 'LOGNAME', 'PATH', 'TMPDIR', 'TZ', 'USER'].includes(String(name)),
    ),
  ).toEqual([])
})

it('L23. one that nobody needs and that has grown over its limit ends at once', async () => {
  const sidecars = new SharedSidecars()
  const given = { idleTimeout: 60_000, options: { idleMemoryLimit: 1_000_000 }, call: 'pid' }
  const client = sidecars.client({ part: 'attempt', ...given })
  const said = await client.said()
  await client.close()
  expect(await gone(said.value, 5000)).toBeLessThan(2000)
  expect(sidecars.files()).toEqual([])
})
