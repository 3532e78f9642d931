// `status()` at each stage of a real reactor's life.
import { beforeAll, expect, it } from 'vitest'
import { runHost } from '../run-host.js'

// oxlint-disable-next-line typescript/no-explicit-any -- what the host program says
let said: any

const idle = { queued: 0, queuedBytes: 0, running: 0, calls: [], pending: 0, held: 0, stashed: 0 }

beforeAll(async () => {
  const result = await runHost('status')
  expect(result).toMatchObject({ stderr: '', code: 0 })
  said = result.said
})

it('is all there before setup() and after shutdown()', () => {
  // JSON drops the pid, which is undefined.
  expect(said.fresh).toEqual({ state: 'new', generation: 0, restarts: 0, ...idle })
  expect(said.closed).toEqual({ state: 'closed', generation: 0, restarts: 0, ...idle })
})

it('tells what waits for a sidecar that starts', () => {
  expect(said.starting).toMatchObject({
    state: 'starting',
    generation: 1,
    restarts: 0,
    queued: 1,
    running: 0,
    calls: [],
  })
  expect(said.starting.queuedBytes).toBeGreaterThan(0)
})

it('names the running calls, the oldest first, those that nobody waits for any more as well', () => {
  const { pid, busy } = said
  expect(busy).toMatchObject({ state: 'running', pid, running: 3, pending: 2 })
  expect(busy.calls.map(({ name }: { name: string }) => name)).toEqual(['hang', 'hangPolitely', 'hang'])
  const ages = busy.calls.map(({ age }: { age: number }) => age)
  expect(ages).toEqual(ages.toSorted((one: number, other: number) => other - one))
  expect(ages[0] - ages[1]).toBeGreaterThan(55)
  expect(ages[0]).toBeLessThan(15_000)
})

it('takes over the outcomes that had come', () => {
  expect(said.held).toMatchObject({ held: 2, pending: 0, running: 1 })
  expect(said.taken).toMatchObject({ held: 0, pending: 0 })
})

it('counts what the sidecar keeps: until it is retrieved, or has expired, which takes a result', () => {
  expect(said.stashed.stashed).toBe(3)
  expect(said.retrieved.stashed).toBe(2)
  expect(said.expired.stashed).toBe(1)
  expect(said.kept.stashed).toBe(1)
  expect(said.gone.stashed).toBe(0)
})

it('tells of an end, and counts what comes after it', () => {
  expect(said.stopped).toEqual({ state: 'stopped', generation: 1, restarts: 0, ...idle })
  expect(said.restarted).toEqual({ state: 'running', generation: 2, restarts: 1, pid: said.again, ...idle })
})
