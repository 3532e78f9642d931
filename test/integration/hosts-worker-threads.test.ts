// examples/hosts/worker-threads: a pool of four threads whose tasks block.
import { afterEach, expect, it } from 'vitest'
import { outputPattern } from '../document-programs.js'
import { HostFolder, readHostReadme } from '../host-folder.js'
import { shownBy } from '../markdown.js'

const host = new HostFolder('worker-threads')

afterEach(async () => {
  try {
    await host.expectNothingLeft()
  } finally {
    host.remove()
  }
})

it('each thread has a sidecar of its own, and none is left when the pool has ended', async () => {
  const program = host.start('start')
  await program.waitForLine('threads: 4, sidecars: 4', 15_000)
  await program.waitForLine('the pool has ended')
  // The program itself is still there.
  await expect.poll(() => host.processes(), { timeout: 2_000 }).toEqual([program.pid])
  program.child.stdin.end()
  const { stdout, stderr, code } = await program.result
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(stdout).toMatch(outputPattern(shownBy(readHostReadme('worker-threads'), 'npm start')))
})
