import { expect, it, vi } from 'vitest'
import { postIfWatched } from '../../client/bridge/sidecar-watch.js'

it('posts nothing before the host says that somebody wants to know', () => {
  const isWatched = new Int32Array(new SharedArrayBuffer(4))
  const post = vi.fn()
  const observe = postIfWatched(isWatched, post)
  const event = { generation: 1, pid: 1, time: 0, duration: 0 }
  const told = {
    what: 'ready',
    event: { ...event, reason: undefined, exitCode: undefined, signal: undefined, message: undefined },
  } as const
  observe(told)
  expect(post).not.toHaveBeenCalled()
  Atomics.store(isWatched, 0, 1)
  observe(told)
  expect(post).toHaveBeenCalledExactlyOnceWith(told)
})
