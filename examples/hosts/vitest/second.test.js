// A worker of Vitest's: resets the modules between its tests, as many suites do.
import { threadId } from 'node:worker_threads'
import { afterAll, beforeEach, expect, it, vi } from 'vitest'

const sidecars = new Set()
let module

beforeEach(async () => {
  vi.resetModules()
  module = await import('./tokens.js')
  sidecars.add(module.sidecar())
})

it.each([1, 2, 3, 4, 5])('starts anew, round %i', () => {
  expect(module.token('ann')).toMatch(/^ann\.1\.[\da-f]{8}$/)
  expect(module.token('ann')).toMatch(/^ann\.2\./)
})

afterAll(() => {
  console.log(`second: worker ${process.pid}/${threadId}, sidecars ${[...sidecars].join(' ')}`)
})
