import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { directorySecret } from '../../src/directory-secret.js'
import { AccessDenied, UsageError } from '../../src/errors.js'
import { takeLock } from '../../src/kernel-lock.js'
import { openPrivateDirectory, privateDirectory } from '../../src/private-directory.js'
import { readPrivateFile, writePrivateFile } from '../../src/private-file.js'
import { readRecord, sharedFiles, socketPath, writeRecord } from '../../src/shared-record.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'crochet-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the directory', () => {
  it('is in XDG_RUNTIME_DIR, if that is absolute', () => {
    expect(privateDirectory({ XDG_RUNTIME_DIR: folder })).toBe(join(folder, 'crochet-sidecar'))
    for (const XDG_RUNTIME_DIR of [undefined, 'relative', '']) {
      expect(privateDirectory({ XDG_RUNTIME_DIR })).toMatch(
        /^\/(?:run\/user\/\d+\/crochet-sidecar|.*\/crochet-sidecar-\d+)$/,
      )
    }
  })

  it('is made for its owner alone, and found again', () => {
    const path = join(folder, 'private')
    openPrivateDirectory(path)
    openPrivateDirectory(path)
    expect(statSync(path).mode & 0o777).toBe(0o700)
  })

  it('is refused in a directory in which others may rename it', () => {
    const parent = join(folder, 'open')
    mkdirSync(parent)
    chmodSync(parent, 0o777)
    expect(() => openPrivateDirectory(join(parent, 'private'))).toThrow(AccessDenied)
    expect(readdirSync(parent)).toEqual([])
    chmodSync(parent, 0o1777)
    openPrivateDirectory(join(parent, 'private'))
  })

  it('is refused if it is a file, a link, or open', () => {
    const path = join(folder, 'private')
    writeFileSync(path, '')
    expect(() => openPrivateDirectory(path)).toThrow(/is no directory/)
    rmSync(path)
    symlinkSync(folder, path)
    expect(() => openPrivateDirectory(path)).toThrow(/or a link to one/)
    rmSync(path)
    mkdirSync(path, { mode: 0o700 })
    chmodSync(path, 0o710)
    expect(() => openPrivateDirectory(path)).toThrow(/\(mode 0710, owner \d+\)/)
  })
})

describe('a private file', () => {
  it('is read as it was written, whole', () => {
    const path = join(folder, 'file')
    expect(readPrivateFile(path)).toBeUndefined()
    writePrivateFile(path, 'one')
    writePrivateFile(path, 'two')
    expect(readPrivateFile(path)).toBe('two')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['file'])
  })

  it('is kept, if it is to be', () => {
    const path = join(folder, 'file')
    writePrivateFile(path, 'one', { keep: true })
    writePrivateFile(path, 'two', { keep: true })
    expect(readPrivateFile(path)).toBe('one')
    expect(readdirSync(folder)).toEqual(['file'])
  })

  it('is refused if others can read it, or it has another name, or is none', () => {
    const path = join(folder, 'file')
    writePrivateFile(path, 'text')
    chmodSync(path, 0o640)
    expect(() => readPrivateFile(path)).toThrow(AccessDenied)
    chmodSync(path, 0o600)
    linkSync(path, join(folder, 'other'))
    expect(() => readPrivateFile(path)).toThrow(/one name/)
    symlinkSync(path, join(folder, 'link'))
    expect(() => readPrivateFile(join(folder, 'link'))).toThrow(/cannot be opened \(ELOOP\)/)
    expect(() => readPrivateFile(folder)).toThrow(AccessDenied)
  })

  it.each([
    ['replaced again and again', 'fs.writeFileSync(path + 1, text, { mode: 0o600 }); fs.renameSync(path + 1, path)'],
    ['removed and made again', 'fs.rmSync(path, { force: true }); fs.writeFileSync(path, text, { mode: 0o600 })'],
    [
      'put there by a second name',
      'fs.writeFileSync(path + 1, text, { mode: 0o600 }); fs.rmSync(path, { force: true }); fs.linkSync(path + 1, path); fs.unlinkSync(path + 1)',
    ],
  ])('is read while it is %s', async (_, step) => {
    const path = join(folder, 'moving')
    const program = `const fs = require('node:fs'); const path = ${JSON.stringify(path)}; const text = 'text'
      process.stdout.write('ready'); for (;;) { ${step} }`
    const writer = spawn(process.execPath, ['-e', program])
    await once(writer.stdout, 'data')
    try {
      let found = 0
      const until = performance.now() + 500
      while (performance.now() < until) if (readPrivateFile(path) === 'text') found += 1
      expect(found).toBeGreaterThan(0)
    } finally {
      writer.kill('SIGKILL')
      await once(writer, 'exit')
    }
  })
})

describe('a record', () => {
  const place = (): { directory: string; fingerprint: string } => ({ directory: folder, fingerprint: 'abc' })

  it('is read as it was written; what is none is refused', () => {
    expect(readRecord(place())).toBeUndefined()
    const record = { name: 'n', fingerprint: 'abc', pid: 1, version: '1', startedAt: 2, socket: '/s', token: 't' }
    writeRecord(place(), record)
    expect(readRecord(place())).toEqual(record)
    for (const text of ['', '{', '{}', JSON.stringify({ ...record, pid: '1' })]) {
      writePrivateFile(sharedFiles(place()).record, text)
      expect(() => readRecord(place())).toThrow(AccessDenied)
    }
  })

  it('names a socket whose path is not too long', () => {
    expect(Buffer.byteLength(socketPath('/'.padEnd(80, 'd'), 'n'.repeat(21)))).toBe(107)
    expect(() => socketPath('/'.padEnd(80, 'd'), 'n'.repeat(22))).toThrow(UsageError)
    expect(() => socketPath('/'.padEnd(60, 'ü'), 'n')).toThrow(/107 bytes/)
  })
})

it('the secret of a directory stays the same', () => {
  const secret = directorySecret(folder)
  expect(secret).toMatch(/^[\da-f]{32}$/)
  expect(directorySecret(folder)).toBe(secret)
})

it('a lock is had by one at a time, and by path and secret', async () => {
  const path = join(folder, 'd'.repeat(200), 'lock')
  const lock = await takeLock(path, 'secret')
  expect(lock).toBeDefined()
  expect(await takeLock(path, 'secret')).toBeUndefined()
  for (const [other, secret] of [
    [`${path}2`, 'secret'],
    [path, 'other'],
  ] as const) {
    const another = await takeLock(other, secret)
    expect(another).toBeDefined()
    another?.release()
  }
  lock?.release()
  await expect.poll(async () => (await takeLock(path, 'secret')) !== undefined).toBe(true)
})
