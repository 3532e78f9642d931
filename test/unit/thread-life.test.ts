import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { ThreadLife } from '../../client/thread-life.js'

const exhaustHeap = 'const all = []; for (;;) all.push(Array.from({ length: 1000 }, (_, i) => ({ i })))'

it.each([
  ['exits', 'process.exit(3)'],
  ['throws', 'throw new Error("thrown in the thread")'],
  ['has exhausted its heap', exhaustHeap],
])('sees, without a turn of the loop, that a thread %s', (_, code) => {
  const { life, worker } = start(`parentPort.postMessage('runs'); ${code}`)
  worker.on('error', () => {})
  expect(endIsSeen(life)).toBe(true)
})

it('sees that a thread lives, and that it was terminated', async () => {
  const { life, worker } = start(`parentPort.postMessage('runs'); for (;;);`)
  await once(worker, 'message')
  expect(life.hasEnded).toBe(false)
  const ended = worker.terminate()
  expect(endIsSeen(life)).toBe(true)
  await ended
})

it('keeps neither thread alive', async () => {
  const { worker } = start('')
  expect(await once(worker, 'exit')).toEqual([0])
})

function start(code: string): { life: ThreadLife; worker: Worker } {
  const life = new ThreadLife()
  const worker = new Worker(`const { parentPort } = require('node:worker_threads'); ${code}`, {
    eval: true,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 20 },
    workerData: life.token,
    transferList: [life.token],
  })
  return { life, worker }
}

function endIsSeen(life: ThreadLife): boolean {
  const end = performance.now() + 5000
  while (!life.hasEnded) if (performance.now() > end) return false
  return true
}
