import { expect, it } from 'vitest'
import { GivenUpCalls } from '../../client/given-up-calls.js'

it('remembers calls until they have ended', () => {
  const calls = new GivenUpCalls()
  calls.add(1, 'one', 10)
  calls.add(2, 'two', 20)
  calls.keep([2, 3])
  expect([calls.find(1), calls.find(2), calls.find(3)]).toEqual([undefined, { name: 'two', startedAt: 20 }, undefined])
})

it('forgets the oldest of too many', () => {
  const calls = new GivenUpCalls()
  for (let id = 0; id < 1025; id += 1) calls.add(id, 'run', id)
  expect([calls.find(0), calls.find(1)?.startedAt, calls.find(1024)?.startedAt]).toEqual([undefined, 1, 1024])
})
