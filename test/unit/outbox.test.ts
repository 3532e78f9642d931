import { expect, it, vi } from 'vitest'
import { Backlog } from '../../client/bridge/backlog.js'
import { BELL } from '../../client/bridge/commands.js'
import { DirectLine } from '../../client/bridge/direct-line.js'
import { StartRing } from '../../client/bridge/start-ring.js'
import { Outbox } from '../../client/outbox.js'

/** An outbox, what has gone through its port, and the bridge's ends of the rest. */
function outbox() {
  const [lineMemory, startsMemory, backlogMemory] = [DirectLine.memory(), StartRing.memory(), Backlog.memory()]
  const postMessage = vi.fn()
  return {
    postMessage,
    out: new Outbox({
      port: { postMessage },
      line: new DirectLine(lineMemory),
      starts: new StartRing(startsMemory),
      backlog: new Backlog(backlogMemory),
    }),
    line: new DirectLine(lineMemory),
    starts: new StartRing(startsMemory),
    backlog: new Backlog(backlogMemory),
  }
}

const request = Buffer.from('request')

it('puts a burst of calls into the ring and rings once', () => {
  const { out, postMessage, starts } = outbox()
  for (const id of [1, 2, 3]) out.start(id, request)
  expect(postMessage.mock.calls).toEqual([[BELL]])
  expect(starts.takeAll().map(({ id }) => id)).toEqual([1, 2, 3])
  expect(out.posted).toBe(3)
  out.start(4, request)
  expect(postMessage).toHaveBeenCalledTimes(2)
})

it('keeps its order: behind a post on its way, and behind a call too large for the ring, calls are posted', () => {
  const { out, postMessage, line, starts } = outbox()
  out.start(1, request)
  out.post({ kind: 'cancel', id: 1 })
  out.start(2, request)
  expect(starts.takeAll().map(({ id }) => id)).toEqual([1])
  line.served(1)
  out.start(3, Buffer.alloc(100_000))
  line.served(2)
  out.start(4, request)
  expect(postMessage.mock.calls.flat().map((post) => post.id)).toEqual([undefined, 1, 2, 3, 4])
  expect(starts.takeAll()).toEqual([])
  line.served(2)
  out.start(5, request)
  expect(starts.takeAll().map(({ id }) => id)).toEqual([5])
})

it('knows how many bytes are on their way', () => {
  const { out, line, starts, backlog } = outbox()
  out.start(1, request)
  out.start(2, request)
  out.post({ kind: 'start', id: 3, request })
  expect(out.queuedBytes).toBe(3 * request.length)
  backlog.tell(5000, 0)
  line.served(starts.takeAll().length + 1)
  expect(out.queuedBytes).toBe(5 * 1024)
  out.post({ kind: 'stash', uid: 'uid', id: 1, name: undefined, outcome: { kind: 'reply', message: Buffer.alloc(9) } })
  expect(out.queuedBytes).toBe(5 * 1024 + 9)
})
