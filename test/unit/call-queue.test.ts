import { expect, it } from 'vitest'
import { CallQueue } from '../../client/bridge/call-queue.js'

const request = Uint8Array.of(1)

it('gives the requests back in order, whatever their ids', () => {
  const queue = new CallQueue()
  for (const id of [3, 1, 2]) queue.add(id, request)
  expect(queue.takeAll().map(([id]) => id)).toEqual([3, 1, 2])
})

it('gives the very bytes back', () => {
  const queue = new CallQueue()
  queue.add(1, request)
  expect(queue.takeAll()[0]?.[1]).toBe(request)
})

it('is empty once all have been taken', () => {
  const queue = new CallQueue()
  queue.add(1, request)
  queue.takeAll()
  expect(queue.size).toBe(0)
  expect(queue.takeAll()).toEqual([])
})

it('tells what it holds', () => {
  const queue = new CallQueue()
  queue.add(1, request)
  expect(queue.size).toBe(1)
  expect(queue.has(1)).toBe(true)
  expect(queue.has(2)).toBe(false)
})

it('lets a request be taken back, once', () => {
  const queue = new CallQueue()
  queue.add(1, request)
  expect(queue.remove(1)).toBe(true)
  expect(queue.remove(1)).toBe(false)
  expect(queue.takeAll()).toEqual([])
})
