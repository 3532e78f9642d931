import {
  EventualResult,
  FunctionNotFound,
  Reactor,
  reactorModule,
  runInReactor,
  UsageError,
  waitFor,
} from 'crochet-sidecar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caught } from '../caught.js'
import { calls } from '../reactor-fixtures.js'

const reactor = new Reactor()
const blocking = reactor.waitFor(calls, { timeout: 10_000 })
const background = reactor.runInReactor(calls)

beforeAll(() => {
  reactor.setup()
})
afterAll(() => {
  reactor.shutdown()
})

describe('a blocking call', () => {
  it('returns the value of an async function', () => {
    expect(blocking.echo('abc')).toBe('abc')
  })

  it('returns the value of a plain function', () => {
    expect(blocking.add(1, 2)).toBe(3)
  })

  it('runs in another process', () => {
    expect(blocking.pid()).not.toBe(process.pid)
    expect(blocking.pid()).toBe(blocking.pid())
  })

  it.each([undefined, null, 0, '', false, Number.NaN])('returns %s as a result like any other', (value) => {
    expect(blocking.echo(value)).toBe(value)
  })

  it('keeps the name of the function and has no length', () => {
    expect(blocking.sleep.name).toBe('sleep')
    expect(blocking.sleep.length).toBe(0)
  })

  it('finds functions of nested objects and classes', () => {
    expect(blocking.tools.inner.who()).toBe('tools.inner.who')
    expect(blocking.Counter.from(3)).toBe('counter from 3')
  })

  it('runs wrappedFunction in this process', async () => {
    await expect(blocking.pid.wrappedFunction()).resolves.toBe(process.pid)
  })

  it('knows its name and its deadline', () => {
    expect(blocking.callName()).toBe('callName')
    const remaining = reactor.waitFor(calls.remaining, { timeout: 3000 })()
    expect(remaining).toBeGreaterThan(1000)
    expect(remaining).toBeLessThanOrEqual(3000)
  })

  it('works for 10,000 in a row', () => {
    for (let index = 0; index < 10_000; index += 1) {
      if (blocking.echo(index) !== index) throw new Error(`call ${index} got another answer`)
    }
  })
})

describe('what the function throws', () => {
  it('arrives as its own class with its own properties', () => {
    const error = caught(() => blocking.fail('out of range', 'E_RANGE'))
    expect(error).toBeInstanceOf(RangeError)
    expect(error).toMatchObject({ message: 'out of range', code: 'E_RANGE', detail: { attempt: 1 } })
  })

  it('arrives when it is thrown at once', () => {
    expect(() => blocking.failAtOnce('at once')).toThrow(new TypeError('at once'))
  })

  it('has the error of the library that failed', () => {
    const { readFile } = reactor.waitFor(reactorModule<typeof import('node:fs/promises')>('node:fs/promises'), {
      timeout: 5000,
    })
    expect(caught(() => readFile('/does/not/exist'))).toMatchObject({ code: 'ENOENT', syscall: 'open' })
  })

  it('has the frames of the caller first and those of the reactor after', () => {
    const { stack = '' } = caught(() => blocking.fail('where', 'E')) as Error
    const lines = stack.split('\n')
    expect(lines[0]).toBe('RangeError: where')
    expect(lines[1]).toContain('call.test.ts')
    const line = lines.findIndex((text) => text.includes('--- in the reactor ---'))
    expect(lines[line + 1]).toContain('calls.mjs')
    // None of the library's own, which say nothing to the user.
    expect(lines.slice(line + 1).filter((text) => !text.includes('calls.mjs'))).toEqual([])
  })

  it.each([undefined, null, 0, '', 'text'])('is thrown as it was: %s', (value) => {
    let thrown: unknown = 'nothing was thrown'
    try {
      blocking.throwValue(value)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBe(value)
  })
})

describe('a call in the background', () => {
  it('returns its result at once', () => {
    const result = background.sleep(1000, 'late')
    expect(() => result.wait(0)).toThrow('no result after 0 ms')
    expect(result).toBeInstanceOf(EventualResult)
    expect(result.wait(5000)).toBe('late')
  })

  it('overlaps others', () => {
    const started = performance.now()
    const results = [1, 2, 3, 4].map((value) => background.sleep(1000, value))
    expect(results.map((result) => result.wait(5000))).toEqual([1, 2, 3, 4])
    expect(performance.now() - started).toBeLessThan(3500)
  })

  it('gives the very same object to every wait', () => {
    const result = background.echo({ a: 1 })
    expect(result.wait(5000)).toBe(result.wait(0))
  })

  it('throws the very same error from every wait', () => {
    const result = background.fail('again', 'E')
    const first = caught(() => result.wait(5000)) as Error
    const { stack } = first
    expect(caught(() => result.wait(0))).toBe(first)
    expect(first.stack).toBe(stack)
  })

  it('goes on while the host computes', () => {
    blocking.startTicking()
    const end = performance.now() + 1_000
    while (performance.now() < end);
    expect(blocking.tickCount()).toBeGreaterThan(5)
  })
})

describe('a function that is not there', () => {
  it('is FunctionNotFound with the names that exist', () => {
    const missing = reactor.waitFor((calls as unknown as Record<string, () => void>)['ecko'] as () => void, {
      timeout: 5000,
    })
    const error = caught(() => missing()) as FunctionNotFound
    expect(error).toBeInstanceOf(FunctionNotFound)
    expect(error).toMatchObject({ phase: 'export', call: 'ecko', mayHaveRun: expect.any(Boolean) })
    expect(error.names).toContain('echo')
  })

  it('is FunctionNotFound for a module that is not there', () => {
    const module = reactorModule<{ run(): void }>('./no-such-file.mjs', import.meta.url)
    expect(caught(() => reactor.waitFor(module.run, { timeout: 5000 })())).toMatchObject({ phase: 'resolve' })
  })
})

describe('misuse', () => {
  it('is told that setup() comes first', () => {
    const fresh = new Reactor()
    expect(() => fresh.waitFor(calls.pid, { timeout: 1000 })()).toThrow(UsageError)
    expect(() => fresh.runInReactor(calls.pid)()).toThrow('call setup() first')
  })

  it('is told that a function of this process cannot be wrapped', () => {
    expect(() => waitFor(() => 1, { timeout: 1000 })).toThrow('reactorFunction')
    expect(() => runInReactor(async () => 1)).toThrow(UsageError)
  })

  it('is told when the timeout is missing or none', () => {
    expect(() => waitFor(calls.pid, {} as { timeout: number })).toThrow(TypeError)
    expect(() => waitFor(calls.pid, { timeout: -1 })).toThrow(RangeError)
    expect(() => waitFor(calls.pid, { timeout: Number.NaN })).toThrow(RangeError)
  })
})
