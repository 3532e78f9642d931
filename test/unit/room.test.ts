import { expect, it } from 'vitest'
import { makeRoom } from '../../client/room.js'
import { Overloaded } from '../../src/errors.js'
import { caught } from '../caught.js'

const MOST_HELD = 16 * 1024 * 1024
const full = { link: { queuedBytes: 90, heldBytes: 0 }, maxResults: 3, maxQueuedBytes: 100 }

it.each([
  ['fits exactly', 10, 2],
  ['has no bytes', 0, 2],
])('a call that %s is let through, and nobody is asked', (_, bytes, pending) => {
  const asked: number[] = []
  makeRoom('run', bytes, full, { size: pending }, () => void asked.push(1))
  expect(asked).toEqual([])
})

it.each<[string, number, number, string, string]>([
  ['a byte too much', 11, 2, 'maxQueuedBytes', '90 bytes wait to be written'],
  ['one call too many', 1, 3, 'maxResults', '3 calls are out already'],
])('%s is refused, and the error says why and what to do', (_, bytes, pending, limit, message) => {
  const error = caught(() => makeRoom('run', bytes, full, { size: pending }, () => ({ queuedBytes: 90 })))
  expect(error).toBeInstanceOf(Overloaded)
  expect(error).toMatchObject({ limit, call: 'run', mayHaveRun: false })
  expect((error as Error).message).toContain(message)
  expect((error as Error).message).toMatch(/wait for some results first/)
})

it('a call that waits alone is never refused for its size', () => {
  makeRoom('run', 1e9, { ...full, link: { queuedBytes: 0, heldBytes: 0 } }, { size: 0 }, () => undefined)
  makeRoom('run', 1e9, full, { size: 0 }, () => ({ queuedBytes: 0 }))
})

it('what has settled or left meanwhile makes room', () => {
  const pending = { size: 3 }
  makeRoom('run', 11, full, pending, () => {
    pending.size = 2
    return { queuedBytes: 89 }
  })
})

it('a lost bridge is not full', () => {
  makeRoom('run', 11, full, { size: 0 }, () => undefined)
})

it('what waits for the host is taken over when it is much', () => {
  const asked: number[] = []
  const make = (heldBytes: number): void =>
    makeRoom('run', 1, { ...full, link: { queuedBytes: 0, heldBytes } }, { size: 0 }, () => void asked.push(heldBytes))
  make(MOST_HELD - 1)
  make(MOST_HELD)
  expect(asked).toEqual([MOST_HELD])
})
