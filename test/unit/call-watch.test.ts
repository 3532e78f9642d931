import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, expect, it, vi } from 'vitest'
import { type CallEvent, type CallWatch, watchCall } from '../../client/call-watch.js'
import { writeResponse } from '../../src/envelope.js'
import { TimeoutError } from '../../src/errors.js'

const NAMES = ['start', 'end', 'error', 'timeout', 'cancel', 'release'] as const
const stops: (() => void)[] = []
// Copies: the object is the same in all events of a call.
const told: (Partial<CallEvent> & { readonly what: string })[] = []

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  told.length = 0
})

function listen(name: (typeof NAMES)[number], then: (event: CallEvent) => void = () => {}): void {
  const listener = (event: unknown): void => {
    told.push({ ...(event as CallEvent), what: name })
    then(event as CallEvent)
  }
  subscribe(`crochet-sidecar:call:${name}`, listener)
  stops.push(() => unsubscribe(`crochet-sidecar:call:${name}`, listener))
}

function watched(kind: CallEvent['kind'] = 'blocking'): CallWatch {
  const watch = watchCall(kind, 'run', 100)
  if (watch === undefined) throw new Error('nobody has subscribed')
  return watch
}

it('is there if somebody has subscribed to any of its channels, and else not', () => {
  expect(watchCall('blocking', 'run', 100)).toBeUndefined()
  for (const name of NAMES) {
    listen(name)
    expect(watchCall('blocking', 'run', 100), name).toBeDefined()
    stops.pop()?.()
  }
  expect(watchCall('blocking', 'run', 100)).toBeUndefined()
})

it('tells of a call with one object, whose fields are those of the moment', () => {
  const objects = new Set<CallEvent>()
  for (const name of NAMES) listen(name, (event) => objects.add(event))
  const watch = watched('background')
  watch.started(7)
  watch.timedOut(new TimeoutError('late', { mayHaveRun: true, timeout: 5, phase: 'running' }))
  watch.cancelled()
  watch.failed(new RangeError('no'))
  expect(objects.size).toBe(1)
  const call = { id: 7, name: 'run', kind: 'background', timeout: 100, trace: {}, duration: expect.any(Number) }
  expect(told).toEqual([
    { ...call, what: 'start', error: undefined, mayHaveRun: false, duration: 0 },
    { ...call, what: 'timeout', error: expect.any(TimeoutError), mayHaveRun: true },
    { ...call, what: 'cancel', error: undefined, mayHaveRun: true },
    { ...call, what: 'error', error: expect.any(RangeError), mayHaveRun: true },
  ])
})

it('says that a function has certainly not run where its error does', () => {
  listen('error')
  watched().failed(new TimeoutError('late', { mayHaveRun: false, timeout: 5, phase: 'starting' }))
  expect(told).toMatchObject([{ mayHaveRun: false }])
})

it('reads an error for its subscribers alone', () => {
  listen('end')
  const thrown = { kind: 'reply', message: writeResponse(1, ['cancelled', 'no', {}], null) } as const
  const watch = watched('background')
  watch.settled(thrown, new Map())
  expect(told).toEqual([])
  listen('error')
  watch.settled(thrown, new Map())
  watch.settled({ kind: 'reply', message: writeResponse(1, null, null) }, new Map())
  expect(told).toMatchObject([
    { what: 'error', error: { name: 'CancelledError' } },
    { what: 'end', error: undefined },
  ])
})

it('has the call carry what subscribers to the start have written, texts alone', () => {
  listen('end')
  const quiet = watched()
  quiet.started(1)
  expect(quiet.trace).toBeUndefined()
  listen('start', ({ trace }) => Object.assign(trace, { traceparent: '00-1-2-01', other: 5 }))
  const carrying = watched()
  carrying.started(2)
  expect(carrying.trace).toEqual({ traceparent: '00-1-2-01' })
})

it('is not harmed by a subscriber that throws: Node tells of that as an uncaught exception, later', async () => {
  const uncaught = vi.fn()
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', uncaught)
  try {
    listen('start', () => {
      throw new Error('the subscriber fails')
    })
    listen('end')
    const watch = watched()
    watch.started(1)
    watch.ended()
    expect(told.map(({ what }) => what)).toEqual(['start', 'end'])
    expect(uncaught).not.toHaveBeenCalled()
    await new Promise(setImmediate)
    expect(uncaught).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: 'the subscriber fails' }),
      expect.anything(),
    )
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const other of others) process.on('uncaughtException', other)
  }
})
