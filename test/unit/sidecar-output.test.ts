import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { forwardOutput } from '../../client/bridge/sidecar-output.js'

const LIMIT = 10
let stdout: PassThrough
let stderr: PassThrough
const complete = vi.fn<(tail: string) => void>()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  complete.mockReset()
  stdout = new PassThrough()
  stderr = new PassThrough()
})
afterEach(() => {
  vi.useRealTimers()
})

function forwarded() {
  const output: string[] = []
  const tail = forwardOutput(stdout, stderr, (level, chunk) => output.push(`${level} ${Buffer.from(chunk).toString()}`))
  return { output, ...tail }
}

it('is complete once both streams have ended, stdout last: all of it has been handed on by then', async () => {
  const { output, whenComplete } = forwarded()
  stderr.end('last words')
  await turn()
  whenComplete(LIMIT, complete)
  await turn()
  expect(complete).not.toHaveBeenCalled()
  stdout.end('the rest')
  await turn()
  expect(complete).toHaveBeenCalledExactlyOnceWith('last words')
  expect(output).toEqual(['warn last words', 'info the rest'])
})

it('is complete at once where both have ended before', async () => {
  const { whenComplete } = forwarded()
  stdout.end()
  stderr.end('last words')
  await turn()
  whenComplete(LIMIT, complete)
  await turn()
  expect(complete).toHaveBeenCalledExactlyOnceWith('last words')
})

it('is complete at the limit when somebody holds a stream, and once', async () => {
  const { whenComplete } = forwarded()
  stderr.write('so far')
  await turn()
  whenComplete(LIMIT, complete)
  vi.advanceTimersByTime(LIMIT - 1)
  expect(complete).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(complete).toHaveBeenCalledExactlyOnceWith('so far')
  stdout.end()
  stderr.end()
  await turn()
  expect(complete).toHaveBeenCalledTimes(1)
})

it('keeps the last 4096 bytes of stderr', async () => {
  const { whenComplete } = forwarded()
  stdout.end()
  stderr.write('a'.repeat(5000))
  stderr.end('b'.repeat(96))
  await turn()
  whenComplete(LIMIT, complete)
  await turn()
  expect(complete).toHaveBeenCalledWith('a'.repeat(4000) + 'b'.repeat(96))
})
