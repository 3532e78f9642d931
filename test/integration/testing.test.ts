import { readFile } from 'node:fs/promises'
import {
  CancelledError,
  CrochetError,
  EncodingError,
  FunctionNotFound,
  MessageTooLarge,
  noSetup,
  Reactor,
  ReactorStopped,
  ResultNotFound,
  reactorFunction,
  reactorModule,
  ready,
  retrieveResult,
  runInReactor,
  setup,
  shutdown,
  TimeoutError,
  UsageError,
  waitFor,
  waitForAll,
} from 'crochet-sidecar'
import { inline, reset } from 'crochet-sidecar/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { caught } from '../caught.js'
import { childrenOf } from '../run-program.js'

// Both entries are bundles of their own: what is inlined through one is run by the other.
type Dns = typeof import('node:dns/promises')
const dns = reactorModule<Dns>('node:dns/promises')
const blocking = waitFor(dns, { timeout: 5_000 })
const background = runInReactor(dns)
const timers = reactorModule<typeof import('node:timers/promises')>('node:timers/promises')
const double = waitFor(
  reactorFunction(import.meta.url, async function double(n: number) {
    return 2 * n
  }),
  { timeout: 5_000 },
)

const before = childrenOf(process.pid)

beforeEach(reset)
afterEach(reset)

describe('an inlined function', () => {
  it('is called in this process by wrappers of both kinds, without setup() and without a sidecar', () => {
    const lookup = vi.fn((name: string) => ({ address: `${name} at home`, family: 4 }))
    inline(dns, { lookup })
    expect(blocking.lookup('a')).toEqual({ address: 'a at home', family: 4 })
    expect(background.lookup('b').wait(0)).toEqual({ address: 'b at home', family: 4 })
    expect(lookup.mock.calls).toEqual([['a'], ['b']])
    expect(sidecars()).toEqual([])
  })

  it('may be named by another reference, or by a wrapper', () => {
    inline(reactorModule<Dns>('node:dns/promises').getServers, () => ['one'])
    expect(blocking.getServers()).toEqual(['one'])
    inline(blocking.getServers, () => ['two'])
    expect(blocking.getServers()).toEqual(['two'])
    inline(double, (n) => 3 * n)
    expect(double(2)).toBe(6)
  })

  it('is called by every reactor', () => {
    using other = new Reactor()
    inline(dns, { getServers: () => ['one'] })
    expect(other.waitFor(dns.getServers, { timeout: 1_000 })()).toEqual(['one'])
  })

  it('gets copies and returns copies', () => {
    const { take } = waitFor(reactorModule<Keeper>('file:///keeper.mjs'), { timeout: 1_000 })
    const given = { list: [1], map: new Map([[1, Buffer.from('x')]]) }
    let taken: unknown
    inline(reactorModule<Keeper>('file:///keeper.mjs'), {
      take: (value) => {
        taken = value
        return value
      },
    })
    const returned = take(given)
    expect(taken).toEqual(given)
    expect(returned).toEqual(given)
    expect(taken).not.toBe(given)
    expect(returned).not.toBe(taken)
  })

  it('is not called with what cannot cross, and cannot return it', () => {
    const take = vi.fn((): unknown => () => {})
    const keeper = reactorModule<Keeper>('file:///keeper.mjs')
    inline(keeper, { take })
    const wrapper = waitFor(keeper.take, { timeout: 1_000 })
    const refused = caught(() => wrapper({ f: () => {} }))
    expect(refused).toBeInstanceOf(EncodingError)
    expect(refused).toMatchObject({ call: 'take', side: 'argument', path: 'args[0].f', mayHaveRun: false })
    expect(take).not.toHaveBeenCalled()
    expect(caught(() => wrapper(1))).toMatchObject({ code: 'CROCHET_ENCODING', call: 'take', side: 'result' })
  })

  it('is bound to maxMessageBytes, either way', () => {
    const keeper = reactorModule<Keeper>('file:///keeper.mjs')
    inline(keeper, { take: () => 'x'.repeat(5_000) })
    using small = new Reactor({ maxMessageBytes: 4_096 })
    const take = small.waitFor(keeper.take, { timeout: 1_000 })
    expect(caught(() => take('x'.repeat(5_000)))).toMatchObject({ side: 'argument', limit: 4_096 })
    expect(caught(() => take(1))).toBeInstanceOf(MessageTooLarge)
  })

  it('throws as the reactor would: a copy, with the lines of both sides, of a class that is known', () => {
    class Unknown extends RangeError {
      readonly id = 7
    }
    inline(dns, {
      getServers: () => {
        throw new Unknown('not there', { cause: new TypeError('because') })
      },
    })
    const error = caught(() => blocking.getServers()) as Error
    expect(error).toBeInstanceOf(RangeError)
    expect(error).not.toBeInstanceOf(Unknown)
    expect(error).toMatchObject({ message: 'not there', id: 7, cause: { message: 'because' } })
    expect(error.stack).toContain('--- in the reactor ---')
    const result = background.getServers()
    expect(result.originalFailure()).toMatchObject({ message: 'not there' })
    using other = new Reactor({ errors: [Unknown] })
    expect(caught(() => other.waitFor(dns.getServers, { timeout: 1_000 })())).toBeInstanceOf(Unknown)
  })

  it.each([0, undefined, null, 'text'])('throws %o as it is', (thrown) => {
    inline(dns, {
      getServers: () => {
        throw thrown
      },
    })
    expect(() => blocking.getServers()).toThrow()
    expect(caught(() => blocking.getServers())).toBe(thrown)
  })

  it('may not return a promise', async () => {
    inline(dns, { getServers: (async () => Promise.reject(new Error('unseen'))) as unknown as () => string[] })
    for (const call of [() => blocking.getServers(), () => background.getServers()]) {
      const error = caught(call)
      expect(error).toBeInstanceOf(UsageError)
      expect(error).toMatchObject({ call: 'getServers', message: expect.stringContaining('return the value itself') })
    }
    // Nobody is told of the promise's rejection.
    await new Promise((resolve) => setTimeout(resolve, 10))
  })

  it('that the stand-in of its module has not is not found', () => {
    inline(dns, { getServers: () => [] })
    const error = caught(() => blocking.lookup('a'))
    expect(error).toBeInstanceOf(FunctionNotFound)
    expect(error).toMatchObject({ call: 'lookup', phase: 'export', names: ['getServers'] })
    expect(() => background.lookup('a').wait(0)).toThrow(FunctionNotFound)
  })
})

describe('a stand-in that throws the library’s own error', () => {
  it('times out', () => {
    throwing(new TimeoutError('', { timeout: 1, phase: 'running' }))
    const error = caught(() => blocking.getServers())
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ timeout: 5_000, phase: 'running', mayHaveRun: true, call: 'getServers' })
    const result = background.getServers()
    expect(() => result.wait(10)).toThrow(TimeoutError)
    expect(caught(() => result.wait(20))).toMatchObject({ timeout: 20 })
    expect(result.originalFailure()).toBeNull()
    expect(() => waitForAll([result], { timeout: 5 })).toThrow(TimeoutError)
  })

  it('is cancelled', () => {
    throwing(new CancelledError(''))
    expect(() => blocking.getServers()).toThrow(CancelledError)
    expect(() => background.getServers().wait(0)).toThrow(CancelledError)
  })

  it('loses its sidecar', () => {
    const stop = { reason: 'signal', exitCode: undefined, signal: 'SIGKILL', stderrTail: 'x', generation: 2 } as const
    throwing(new ReactorStopped('it was killed', stop))
    for (const call of [() => blocking.getServers(), () => background.getServers().wait(0)]) {
      const error = caught(call)
      expect(error).toBeInstanceOf(ReactorStopped)
      expect(error).toMatchObject({ ...stop, message: 'getServers(): it was killed' })
    }
  })

  it('throws all others', () => {
    throwing(new ResultNotFound('gone', { why: 'expired' }))
    expect(caught(() => blocking.getServers())).toMatchObject({ code: 'CROCHET_RESULT_NOT_FOUND', why: 'expired' })
  })

  function throwing(error: CrochetError): void {
    inline(dns, {
      getServers: () => {
        throw error
      },
    })
  }
})

describe('results of inlined functions', () => {
  it('are stashed, and retrieved once', () => {
    inline(dns, { getServers: () => ['one'] })
    const uid = background.getServers().stash()
    expect(retrieveResult(uid).wait(0)).toEqual(['one'])
    expect(caught(() => retrieveResult(uid).wait(0))).toMatchObject({ code: 'CROCHET_RESULT_NOT_FOUND', why: 'used' })
    expect(caught(() => retrieveResult('other').wait(0))).toMatchObject({ why: 'unknown' })
  })

  it('are waited for together, and the first failure is thrown', () => {
    inline(dns, {
      getServers: () => ['one'],
      setServers: () => {
        throw new RangeError('second')
      },
    })
    expect(waitForAll([background.getServers(), background.getServers()], { timeout: 0 })).toEqual([['one'], ['one']])
    const results = [background.getServers(), background.setServers(['x'])]
    expect(() => waitForAll(results, { timeout: 0 })).toThrow(new RangeError('second'))
  })
})

describe('setup()', () => {
  it('starts nothing while something is inlined, and ready() has nothing to wait for', () => {
    inline(dns, { getServers: () => [] })
    setup()
    ready({ timeout: 0 })
    expect(sidecars()).toEqual([])
  })

  it('lets what is not inlined start a sidecar, and reset() ends that', () => {
    inline(dns, { getServers: () => [] })
    setup()
    const pid = (): unknown => {
      waitFor(timers.setTimeout, { timeout: 10_000 })(0)
      return sidecars()[0]
    }
    const first = pid()
    expect(sidecars()).toEqual([first])
    expect(first).toEqual(expect.any(Number))
    expect(blocking.getServers()).toEqual([])
    reset()
    expect(sidecars()).toEqual([])
    // Set up it still is.
    expect(pid()).not.toBe(first)
  })

  it('has still to be called after reset() where it never was, noSetup() or not', () => {
    const fresh = Symbol.for('crochet-sidecar/1')
    const reactor: unknown = Reflect.get(globalThis, fresh)
    Reflect.deleteProperty(globalThis, fresh)
    noSetup()
    expect(retrieving).toThrow('noSetup() has made this thread the reactor')
    reset()
    expect(retrieving).toThrow('call setup() first')
    Reflect.set(globalThis, fresh, reactor)

    function retrieving(): void {
      retrieveResult('none')
    }
  })

  it('holds after a shutdown() of the program’s own', () => {
    setup()
    shutdown()
    expect(() => blocking.getServers()).toThrow(ReactorStopped)
    reset()
    expect(blocking.getServers()).toEqual(expect.any(Array))
  })
})

describe('inline()', () => {
  it.each([undefined, {}, () => 1, waitFor])('refuses %o as a reference', (reference) => {
    expect(() => inline(reference as object, {})).toThrow(UsageError)
  })

  it('refuses what cannot stand in', () => {
    expect(() => inline(dns, undefined as unknown as object)).toThrow(/the stand-in of node:dns\/promises must be/)
    expect(() => inline(double, {} as never)).toThrow(/of double must be a function, but it is {}/)
  })

  it('is in a file that holds nothing of the client', async () => {
    const text = await readFile(new URL('../../dist/src/testing.js', import.meta.url), 'utf8')
    expect(text).not.toContain('synckit')
  })
})

interface Keeper {
  take(value: unknown): Promise<unknown>
}

function sidecars(): number[] {
  return childrenOf(process.pid).filter((pid) => !before.includes(pid))
}
