import { beforeEach, expect, it } from 'vitest'
import { CallQueue, type StashPost } from '../../client/bridge/call-queue.js'

const request = Uint8Array.of(1)
let queue: CallQueue

beforeEach(() => {
  queue = new CallQueue()
})

it('gives the requests back in order, whatever their ids', () => {
  for (const id of [3, 1, 2]) queue.add(id, request)
  expect(queue.takeAll().map(({ id }) => id)).toEqual([3, 1, 2])
})

it('gives the very bytes back', () => {
  queue.add(1, request)
  expect(queue.takeAll()[0]?.request).toBe(request)
})

it('is empty once all have been taken', () => {
  queue.add(1, request)
  queue.takeAll()
  expect(queue.size).toBe(0)
  expect(queue.takeAll()).toEqual([])
})

it('tells what it holds', () => {
  queue.add(1, request)
  expect(queue.size).toBe(1)
  expect(queue.has(1)).toBe(true)
  expect(queue.has(2)).toBe(false)
})

it('lets a request be taken back, once', () => {
  queue.add(1, request)
  expect(queue.remove(1)).toMatchObject({ id: 1, request })
  expect(queue.remove(1)).toBeUndefined()
  expect(queue.takeAll()).toEqual([])
})

it('keeps with a request where its outcome is to be stashed', () => {
  queue.add(1, request)
  expect(queue.append(stash(1, 'a'))).toBe(true)
  expect(queue.append(stash(1, 'b'))).toBe(true)
  expect(queue.append(stash(2, 'c'))).toBe(false)
  expect(queue.takeAll()).toEqual([{ id: 1, request, stashes: [stash(1, 'a'), stash(1, 'b')] }])
})

it('holds no request of a call that was written and is only to be stashed', () => {
  queue.addStash(stash(1, 'a'))
  expect(queue.has(1)).toBe(false)
  expect(queue.remove(1)).toBeUndefined()
  expect(queue.takeAll()).toEqual([{ id: 1, request: undefined, stashes: [stash(1, 'a')] }])
})

function stash(id: number, uid: string): StashPost {
  return { kind: 'stash', uid, id, name: 'run', outcome: undefined }
}

it('counts the bytes of its requests', () => {
  queue.add(1, new Uint8Array(10))
  queue.add(2, new Uint8Array(20))
  queue.addStash(stash(3, 'a'))
  expect(queue.bytes).toBe(30)
  queue.remove(1)
  queue.remove(1)
  expect(queue.bytes).toBe(20)
  queue.takeStashes(3)
  expect(queue.bytes).toBe(20)
  queue.takeAll()
  expect(queue.bytes).toBe(0)
})
