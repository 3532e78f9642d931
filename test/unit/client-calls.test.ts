import { expect, it } from 'vitest'
import { type CallOutcome, Calls } from '../../sidecar/calls.js'
import { ClientCalls } from '../../sidecar/client-calls.js'
import { replaceableTimers } from '../replaceable-timers.js'

function start(calls: ClientCalls, id: number) {
  const outcomes: CallOutcome[] = []
  let settle: (value: unknown) => void = () => {}
  const promise = new Promise((resolve) => {
    settle = resolve
  })
  calls.start({
    id,
    name: `call-${id}`,
    timeout: 1000,
    run: () => promise,
    settled: (outcome) => outcomes.push(outcome),
  })
  return { outcomes, settle }
}

it('keeps the calls of clients with the same ids apart', async () => {
  const all = new Calls(replaceableTimers)
  const [one, other] = [new ClientCalls(all, 1), new ClientCalls(all, 2)]
  const mine = start(one, 7)
  const theirs = start(other, 7)
  expect(one.keyOf(7)).not.toBe(other.keyOf(7))
  expect([all.size, one.size, other.size]).toEqual([2, 1, 1])
  expect(one.snapshot().map(({ id }) => id)).toEqual([7, 7])
  mine.settle(1)
  await one.drained()
  expect(mine.outcomes).toEqual([{ kind: 'value', value: 1 }])
  expect(theirs.outcomes).toEqual([])
  expect(one.has(one.keyOf(7))).toBe(false)
  expect(one.has(other.keyOf(7))).toBe(true)
})

it('is full with as many as a client may have', async () => {
  const calls = new ClientCalls(new Calls(replaceableTimers), 1, 2)
  expect(calls.full).toBeUndefined()
  const { settle } = start(calls, 1)
  start(calls, 2)
  expect(calls.full).toBe(2)
  settle(undefined)
  await calls.drained(1)
  expect(calls.full).toBeUndefined()
})

it('cancels its own but for those that are kept, and waits for no others', async () => {
  const all = new Calls(replaceableTimers)
  const [one, other] = [new ClientCalls(all, 1), new ClientCalls(all, 2)]
  const gone = start(one, 1)
  const kept = start(one, 2)
  const theirs = start(other, 1)
  await one.cancelAll((key) => key === one.keyOf(2))
  expect(gone.outcomes).toEqual([{ kind: 'cancelled' }])
  expect([kept.outcomes, theirs.outcomes]).toEqual([[], []])
  await other.cancelAll()
  expect(theirs.outcomes).toEqual([{ kind: 'cancelled' }])
  kept.settle('late')
  await one.drained()
  expect(kept.outcomes).toEqual([{ kind: 'value', value: 'late' }])
})
