// oxlint-disable unicorn/no-thenable -- they are what is tested
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CallOutcome, Calls } from '../../sidecar/calls.js'
import { CANCEL_GRACE } from '../../src/messages.js'
import { replaceableTimers } from '../replaceable-timers.js'

type Resolve = (value?: unknown) => void

const broken = new Error('of the hostile thing')
const fail = (): never => {
  throw broken
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a function that returns a hostile thenable settles once', () => {
  it.each<[string, object, CallOutcome]>([
    ['then throws', { then: fail }, { kind: 'thrown', thrown: broken }],
    ['then cannot be read', Object.defineProperty({}, 'then', { get: fail }), { kind: 'thrown', thrown: broken }],
    [
      'it resolves and rejects',
      { then: (resolve: Resolve, reject: Resolve) => [resolve('first'), reject(broken)] },
      { kind: 'value', value: 'first' },
    ],
    [
      'it rejects and resolves',
      { then: (resolve: Resolve, reject: Resolve) => [reject(broken), resolve('second')] },
      { kind: 'thrown', thrown: broken },
    ],
    [
      'it resolves twice',
      { then: (resolve: Resolve) => [resolve('first'), resolve('second')] },
      { kind: 'value', value: 'first' },
    ],
    [
      'it resolves, then throws',
      {
        then: (resolve: Resolve) => {
          resolve('first')
          fail()
        },
      },
      { kind: 'value', value: 'first' },
    ],
    [
      'it resolves with another thenable',
      { then: (resolve: Resolve) => resolve({ then: (inner: Resolve) => inner('inner') }) },
      { kind: 'value', value: 'inner' },
    ],
  ])('%s', async (_, thenable, outcome) => {
    const settled = run(() => thenable)
    await vi.advanceTimersByTimeAsync(1000)
    expect(settled.mock.calls).toEqual([[outcome]])
  })

  it('it never calls back, and its call is cancelled', async () => {
    const calls = new Calls(replaceableTimers)
    const settled = run(() => ({ then: () => {} }), calls)
    calls.cancel(1)
    await vi.advanceTimersByTimeAsync(CANCEL_GRACE)
    expect(settled.mock.calls).toEqual([[{ kind: 'cancelled' }]])
  })
})

describe('a function that returns a hostile promise settles once', () => {
  it.each<[string, object, CallOutcome]>([
    ['its then throws', promiseWith('then', { value: fail }), { kind: 'thrown', thrown: broken }],
    ['its then cannot be read', promiseWith('then', { get: fail }), { kind: 'thrown', thrown: broken }],
    [
      'its then calls back twice',
      promiseWith('then', { value: (resolve: Resolve) => [resolve('first'), resolve('second')] }),
      { kind: 'value', value: 'first' },
    ],
    ['its constructor cannot be read', promiseWith('constructor', { get: fail }), { kind: 'thrown', thrown: broken }],
  ])('%s', async (_, promise, outcome) => {
    const settled = run(() => promise)
    await vi.advanceTimersByTimeAsync(1000)
    expect(settled.mock.calls).toEqual([[outcome]])
  })
})

describe('a cancelled function that throws a hostile error settles', () => {
  it.each<[string, object]>([
    ['its name cannot be read', Object.defineProperty(new Error('hostile'), 'name', { get: fail })],
    ['its prototype cannot be read', new Proxy({}, { getPrototypeOf: fail })],
  ])('%s', async (_, thrown) => {
    const calls = new Calls(replaceableTimers)
    const settled = run(() => new Promise((_resolve, reject) => setTimeout(reject, 1, thrown)), calls)
    calls.cancel(1)
    await vi.advanceTimersByTimeAsync(2 * CANCEL_GRACE)
    expect(settled).toHaveBeenCalledTimes(1)
    expect(calls.size).toBe(0)
  })
})

function run(body: () => unknown, calls: Calls = new Calls(replaceableTimers)) {
  const settled = vi.fn<(outcome: CallOutcome) => void>()
  calls.start({ id: 1, name: 'run', timeout: Number.POSITIVE_INFINITY, run: body, settled })
  return settled
}

function promiseWith(name: string, property: PropertyDescriptor): Promise<unknown> {
  return Object.defineProperty(Promise.resolve('promised'), name, property)
}
