import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { isAlive, namespaces, startOf } from '../../src/process-identity.js'

it('a process lives, if it is the one that started then', () => {
  expect(isAlive(process.pid, undefined)).toBe(true)
  expect(isAlive(process.pid, startOf(process.pid))).toBe(true)
  expect(startOf(process.pid)).toMatch(/^\d+$/)
  expect(isAlive(process.pid, '1')).toBe(false)
})

it('one that has ended does not, whether or not anybody has reaped it', async () => {
  // A parent that never reaps its child.
  const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 30'])
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const child = Number(String(line))
    expect(isAlive(child, undefined)).toBe(true)
    await expect.poll(() => isAlive(child, undefined)).toBe(false)
    // The kernel still knows it.
    expect(() => process.kill(child, 0)).not.toThrow()
  } finally {
    parent.kill('SIGKILL')
  }
  await once(parent, 'exit')
  expect(isAlive(Number(parent.pid), undefined)).toBe(false)
})

it('tells where a pid means the same process', () => {
  expect(namespaces()).toEqual(['pid', 'net', 'user'].map((kind) => expect.stringMatching(`^${kind}:`)))
})
