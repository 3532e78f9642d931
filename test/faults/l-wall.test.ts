// Who may come near a shared sidecar: the directory, the files, the socket, the proof.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { RawClient, SharedSidecars } from './kit/shared-sidecar.js'

const NOBODY = 65_534

it('L1. a directory that is open, another’s, or a link: AccessDenied with path, mode and owner, and nothing repaired', async () => {
  const sidecars = new SharedSidecars()
  const { directory } = sidecars
  const refused = async (why: string): Promise<void> => {
    const said = await sidecars.client({ part: 'attempt' }).said()
    expect(said).toMatchObject({ name: 'AccessDenied', code: 'CROCHET_ACCESS_DENIED', mayHaveRun: false })
    expect(said.message).toContain(directory)
    expect(said.message).toMatch(new RegExp(`mode \\d{4}, owner \\d+.*${why}`))
    expect(said.ms).toBeLessThan(1000)
  }
  mkdirSync(directory, { mode: 0o700 })
  chmodSync(directory, 0o777)
  await refused('nobody but its owner')
  expect(statSync(directory).mode & 0o777).toBe(0o777)
  chmodSync(directory, 0o700)
  if (process.getuid?.() === 0) {
    chownSync(directory, NOBODY, NOBODY)
    await refused('its owner has to be')
    chownSync(directory, 0, 0)
  }
  renameSync(directory, `${directory}-moved`)
  symlinkSync(`${directory}-moved`, directory)
  await refused('no directory')
  expect(sidecars.files()).toEqual([])
})

it('L2. the socket and the files are their owner’s alone under any umask', async () => {
  const sidecars = new SharedSidecars()
  const before = process.umask(0)
  const client = sidecars.client({ part: 'start' })
  process.umask(before)
  await client.said()
  expect(statSync(sidecars.directory).mode & 0o777).toBe(0o700)
  const modes = sidecars.files().map((file) => [file, lstatSync(join(sidecars.directory, file)).mode & 0o777])
  expect(modes).toHaveLength(4)
  for (const [file, mode] of modes) expect({ file, mode }).toEqual({ file, mode: 0o600 })
})

it('L3. another user does not come through the directory', async () => {
  const sidecars = new SharedSidecars()
  await sidecars.client({ part: 'start' }).said()
  const { socket } = sidecars.record()
  const program = `require('net').connect(process.argv[1]).on('error', (error) => console.log(error.code)).on('connect', () => console.log('connected'))`
  const connect = (uid: number): string => {
    chmodSync(sidecars.runtime, 0o755)
    const user = process.getuid?.() === 0 ? { uid } : {}
    return execFileSync(process.execPath, ['-e', program, socket], {
      ...user,
      encoding: 'utf8',
      timeout: 10_000,
      env: {},
    })
  }
  // Only the superuser can be somebody else; anybody else is at least kept from a directory without its owner's rights.
  if (process.getuid?.() !== 0) chmodSync(sidecars.directory, 0)
  onTestFinished(() => chmodSync(sidecars.directory, 0o700))
  expect(connect(NOBODY)).toBe('EACCES\n')
})

it('L4. without the token, with a wrong or a used proof: closed without a word; after five failures nobody is heard for a second', async () => {
  const sidecars = new SharedSidecars()
  const client = sidecars.client({ part: 'calls' })
  client.tell(JSON.stringify({ call: 'pid' }))
  await client.said()
  const { socket } = sidecars.record()
  for (const token of ['0'.repeat(64), sidecars.token('admin')]) {
    const raw = new RawClient(socket)
    const started = performance.now()
    await raw.prove(token).catch(() => {})
    await raw.closed()
    expect(performance.now() - started).toBeLessThan(1000)
    expect(raw.answered.byteLength).toBeLessThanOrEqual(64)
  }
  for (let bad = 0; bad < 3; bad += 1) {
    const raw = new RawClient(socket)
    await raw.prove('1'.repeat(64)).catch(() => {})
    await raw.closed()
  }
  // In the pause even the right one is not let in; who is in already is served.
  const right = new RawClient(socket)
  await right.closed()
  expect(right.answered.byteLength).toBe(0)
  client.tell(JSON.stringify({ call: 'echo', args: [1] }))
  expect(await client.said()).toMatchObject({ value: 1 })
  // A client of ours waits for the end of it.
  expect(await sidecars.client({ part: 'attempt' }).said()).toMatchObject({ value: sidecars.record().pid })
})

it('L5. a record that others may read, that has two names, or is a pipe: AccessDenied, and nothing waited for', async () => {
  const sidecars = new SharedSidecars()
  await sidecars.client({ part: 'start' }).said()
  const path = join(sidecars.directory, sidecars.files().find((file) => file.endsWith('.json')) ?? '')
  const refused = async (): Promise<void> => {
    const said = await sidecars.client({ part: 'attempt' }).said()
    expect(said).toMatchObject({ name: 'ReactorStartFailed', phase: 'attach', mayHaveRun: false })
    expect(said.cause).toMatchObject({ name: 'AccessDenied', message: expect.stringContaining(path) })
    expect(said.ms).toBeLessThan(1500)
  }
  chmodSync(path, 0o644)
  await refused()
  chmodSync(path, 0o600)
  linkSync(path, join(sidecars.runtime, 'second'))
  await refused()
  rmSync(path)
  execFileSync('mkfifo', ['-m', '600', path])
  await refused()
  rmSync(path)
  symlinkSync(join(sidecars.runtime, 'second'), path)
  await refused()
  rmSync(path)
})

it('L6. an impostor at the socket gets no proof; the client starts its own', async () => {
  const sidecars = new SharedSidecars()
  const first = await sidecars.client({ part: 'start' }).said()
  const record = sidecars.record()
  process.kill(first.pid, 'SIGKILL')
  await new Promise((resolve) => setTimeout(resolve, 100))
  rmSync(record.socket)
  const heard: Buffer[] = []
  const impostor = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      heard.push(chunk)
      if (heard.length === 1) socket.write(Buffer.alloc(64, 7))
    })
  }).listen(record.socket)
  onTestFinished(() => void impostor.close())
  const second = await sidecars.client({ part: 'start' }).said()
  expect(second.pid).not.toBe(first.pid)
  expect(heard.length).toBeGreaterThan(0)
  const all = Buffer.concat(heard)
  // Greetings, and nothing else.
  expect(all.byteLength % 41).toBe(0)
  expect(all.includes(Buffer.from(record.token, 'hex'))).toBe(false)
})

it('L9. a path too long for a socket: UsageError that names it and the limit', async () => {
  const sidecars = new SharedSidecars()
  const deep = join(sidecars.runtime, 'x'.repeat(90))
  mkdirSync(deep, { mode: 0o700 })
  const said = await sidecars.client({ part: 'attempt' }, deep).said()
  expect(said).toMatchObject({ name: 'UsageError', message: expect.stringContaining('107 bytes') })
  expect(said.message).toContain(deep)
})

it('L15. HTTP, TLS, random bytes: closed; nothing at all: closed after 2 s, and no client by then', async () => {
  const sidecars = new SharedSidecars()
  const { pid } = await sidecars.client({ part: 'start' }).said()
  const { socket } = sidecars.record()
  const silent = new RawClient(socket)
  const silence = silent.closed()
  for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\u0016\u0003\u0001\u0002\u0000\u0001', 'CROCHET\u0001\u0007']) {
    const raw = new RawClient(socket)
    raw.socket.write(Buffer.from(bytes, 'latin1'))
    expect(await raw.closed()).toBeLessThan(1000)
    expect(raw.answered.byteLength).toBe(0)
  }
  const admin = new RawClient(socket)
  await admin.prove(sidecars.token('admin'), 'admin')
  await admin.initialize()
  expect((await admin.request(1, 'status', [])).result).toMatchObject({ pid, clients: 1 })
  const waited = await silence
  expect(waited).toBeGreaterThan(1500)
  expect(waited).toBeLessThan(3000)
})

it('L24. a record that came from elsewhere, with a socket that is not there: no process is touched, and a fresh one started', async () => {
  const sidecars = new SharedSidecars()
  const first = await sidecars.client({ part: 'start' }).said()
  const record = sidecars.record()
  process.kill(first.pid, 'SIGKILL')
  await new Promise((resolve) => setTimeout(resolve, 100))
  // The pid is one of this namespace that means somebody else.
  const path = join(sidecars.directory, `${record.fingerprint}.json`)
  writeFileSync(
    path,
    JSON.stringify({ ...record, pid: process.pid, socket: join(sidecars.directory, 'elsewhere.sock') }),
  )
  const { pid } = await sidecars.client({ part: 'start' }).said()
  expect(sidecars.record()).toMatchObject({ pid })
})

/** Those that whoever runs this may make: a container may not be let. */
const namespaces = [['--user', '--map-root-user'], ['--net'], ['--pid', '--fork']].filter(
  (flags) => spawnSync('unshare', [...flags, 'true']).status === 0,
)

it('L24. a client in another namespace, with the same directory: another sidecar, and the first is left alone', async () => {
  const sidecars = new SharedSidecars()
  const first = await sidecars.client({ part: 'start' }).said()
  const record = sidecars.record()
  for (const flags of namespaces) {
    const client = sidecars.client({ part: 'start' }, sidecars.runtime, ['unshare', ...flags])
    await client.said()
    const others = sidecars.records().filter(({ fingerprint }) => fingerprint !== record.fingerprint)
    expect({ flags, others }).toEqual({ flags, others: [expect.anything()] })
    await client.close()
    // It ends once its record is gone. Its pid may mean another process here.
    for (const { fingerprint } of others) rmSync(join(sidecars.directory, `${fingerprint}.json`))
  }
  // The same namespace: the same sidecar.
  expect((await sidecars.client({ part: 'start' }).said()).pid).toBe(first.pid)
})

it('L25. who may only call may not stop it, nor ask what it does; an administrator may', async () => {
  const sidecars = new SharedSidecars()
  const client = sidecars.client({ part: 'start' })
  await client.said()
  const { socket } = sidecars.record()
  const caller = new RawClient(socket)
  await caller.prove(sidecars.token('call'))
  await caller.initialize()
  for (const method of ['stop', 'status']) {
    const { error } = await caller.request(method === 'stop' ? 1 : 2, method, [])
    expect(error).toMatchObject(['access-denied', expect.stringContaining('administrator'), { why: 'right' }])
  }
  const admin = new RawClient(socket)
  await admin.prove(sidecars.token('admin'), 'admin')
  await admin.initialize()
  expect(await admin.request(1, 'stop', [])).toMatchObject({ error: null })
  await admin.closed()
  expect(sidecars.files()).toEqual([])
})
