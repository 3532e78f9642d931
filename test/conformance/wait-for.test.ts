// Blocking calls: what waitFor makes of a function.
import { CancelledError, EncodingError, FunctionNotFound, Reactor, ReactorStopped, TimeoutError } from 'crochet-sidecar'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { caught, pause, timed } from '../fixtures/conformance/caught.js'
import { start } from '../fixtures/conformance/host-program.js'
import { callBlocking, sum } from '../fixtures/conformance/in-place.mjs'
import { functions } from '../fixtures/conformance/references.js'
import { recordsOf } from '../run-host.js'

const limit = 10_000
const reactor = new Reactor()
const background = reactor.runInReactor(functions)
const blocking = reactor.waitFor(functions, { timeout: limit })

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: limit })
})
beforeEach(() => {
  blocking.forget()
  blocking.forgetNotes()
})
afterAll(() => {
  reactor.shutdown()
})

it('111. the call blocks and returns the value itself', () => {
  expect(blocking.add(1, 2)).toBe(3)
})

it("112. a promise's value is returned", () => {
  const started = performance.now()
  expect(blocking.sleep(50, 'promised')).toBe('promised')
  expect(performance.now() - started).toBeGreaterThanOrEqual(49)
})

it('113. a rejection is thrown, of its own class', () => {
  expect(caught(() => blocking.fail('rejected', 'E'))).toMatchObject({ name: 'RangeError', code: 'E' })
  expect(caught(() => blocking.fail('rejected', 'E'))).toBeInstanceOf(RangeError)
})

it('114. what the body throws at once is thrown', () => {
  expect(() => blocking.failAtOnce('at once')).toThrow(new TypeError('at once'))
})

it('115. the body, and only the body, runs in the reactor', () => {
  const seen: number[] = []
  const pids = [1, 2].map(() => {
    seen.push(process.pid)
    return blocking.pid()
  })
  expect(pids).toEqual([reactor.status().pid, reactor.status().pid])
  expect(seen).toEqual([process.pid, process.pid])
})

it('116. all arguments arrive', () => {
  expect(blocking.countArguments('a', undefined, { options: true })).toBe(3)
  expect(blocking.echo({ depth: 1, list: [new Map([['key', new Date(0)]])] })).toEqual({
    depth: 1,
    list: [new Map([['key', new Date(0)]])],
  })
})

it('117. a static method is found by its path', () => {
  expect(blocking.Counter.from(7)).toBe('counter from 7')
})

it("118. the wrapper keeps the function's name", () => {
  expect(blocking.sleep.name).toBe('sleep')
  expect(reactor.waitFor(sum, { timeout: limit }).name).toBe('sum')
})

it('119. the wrapper keeps the length of a function defined in place', () => {
  expect(reactor.waitFor(sum, { timeout: limit })).toHaveLength(2)
  expect(blocking.sleep).toHaveLength(0)
})

it('120. wrappedFunction is the function given', async () => {
  const fresh = new Reactor()
  expect(fresh.waitFor(sum, { timeout: limit }).wrappedFunction).toBe(sum)
  await expect(fresh.waitFor(functions.pid, { timeout: limit }).wrappedFunction()).resolves.toBe(process.pid)
})

it('121. async functions can be wrapped and called many times, and the wrapper is synchronous', () => {
  const wrapper = reactor.waitFor(sum, { timeout: limit })
  expect(Object.prototype.toString.call(wrapper)).toBe('[object Function]')
  const sums = Array.from({ length: 100 }, (_, index) => wrapper(index, 1, 1))
  expect(sums).toEqual(sums.map((_, index) => index + 2))
})

it('122. a blocking call inside the reactor throws at once, and its body does not run', () => {
  const { code, ms, marks, isReactor } = reactor.waitFor(callBlocking, { timeout: limit })()
  expect({ code, marks, isReactor }).toEqual({ code: 'CROCHET_REACTOR_THREAD', marks: [], isReactor: true })
  expect(ms).toBeLessThan(50)
})

it('123. after so many milliseconds it throws TimeoutError', () => {
  const { error, after } = timed(() => reactor.waitFor(functions.hang, { timeout: 100 })('123'))
  expect(error).toBeInstanceOf(TimeoutError)
  expect(error).toMatchObject({ timeout: 100, call: 'hang', mayHaveRun: true })
  expect(after).toBeGreaterThanOrEqual(100)
  expect(after).toBeLessThan(250)
})

it('124. the timeout cancels the operation and does not wait until that has taken effect', () => {
  const { error, after } = timed(() => reactor.waitFor(functions.noteCleanUp, { timeout: 50 })(80, 'cleaned up'))
  expect(error).toBeInstanceOf(TimeoutError)
  expect(after).toBeLessThan(125)
  expect(blocking.notes()).toEqual([])
  blocking.sleep(150)
  expect(blocking.notes()).toEqual(['cleaned up'])
})

it('125. the timeout 0 still starts the body, and then cancels it', () => {
  expect(caught(() => reactor.waitFor(functions.noteCancellation, { timeout: 0 })('125'))).toBeInstanceOf(TimeoutError)
  expect(blocking.notes()).toEqual(['125 started', '125 cancelled'])
})

it('126. nothing but a timeout cancels: an error does not', () => {
  expect(() => blocking.failAndWatch()).toThrow('on its own')
  blocking.sleep(200)
  expect(blocking.notes()).toEqual([false])
})

it('127. the timeout is given by name, is required, and is checked when the function is wrapped', () => {
  expect(() => (reactor.waitFor as (reference: object) => unknown)(functions.pid)).toThrow(TypeError)
  expect(() => reactor.waitFor(functions.pid, {} as { timeout: number })).toThrow(TypeError)
  expect(() => reactor.waitFor(functions.pid, { timeout: -1 })).toThrow(RangeError)
  expect(() => reactor.waitFor(functions.pid, { timeout: Number.NaN })).toThrow(RangeError)
  expect(reactor.waitFor(functions.echo, { timeout: Number.POSITIVE_INFINITY })('given')).toBe('given')
})

it('128. Ctrl-C interrupts a blocking call and cancels it', async () => {
  const { host, sidecar } = await start('interrupt', ['waitFor', 'listening'])
  await pause(250)
  const pressed = Date.now()
  host.kill('SIGINT')
  const { stdout, code } = await host.result
  const said = recordsOf(stdout)
  expect(said).toMatchObject({
    heard: 1,
    alive: sidecar,
    cancelled: ['interrupted'],
    interrupted: { name: 'InterruptedError', code: 'CROCHET_INTERRUPTED', call: 'hang' },
  })
  expect((said['at'] as number) - pressed).toBeLessThan(500)
  expect(code).toBe(0)
})

it('129. the stop of the reactor ends a call in progress', () => {
  background.dieAfter(100)
  const { error, after } = timed(() => blocking.hang('129'))
  expect(error).toBeInstanceOf(ReactorStopped)
  expect(error).toMatchObject({ reason: 'signal', signal: 'SIGKILL', mayHaveRun: true })
  expect(after).toBeLessThan(2000)
})

it('130. a blocking call is a background call, a wait, and a cancellation at the timeout', () => {
  for (const value of [undefined, 0, { a: [1n] }]) {
    expect(blocking.echo(value)).toEqual(background.echo(value).wait(limit))
    const thrown = caught(() => blocking.throwValue(value))
    expect(thrown).toEqual(caught(() => background.throwValue(value).wait(limit)))
  }
  for (const failing of ['returnFunction', 'no-such-function'] as const) {
    const name = failing as 'returnFunction'
    const error = caught(() => blocking[name]())
    expect(error).toBeInstanceOf(failing === 'returnFunction' ? EncodingError : FunctionNotFound)
    const { code, message } = error as EncodingError
    expect(caught(() => background[name]().wait(limit))).toMatchObject({ code, message })
  }
  const result = background.hang('130')
  expect(caught(() => result.wait(20))).toMatchObject({ name: 'TimeoutError', timeout: 20, call: 'hang' })
  result.cancel()
  expect(caught(() => reactor.waitFor(functions.hang, { timeout: 20 })('130'))).toMatchObject({
    name: 'TimeoutError',
    timeout: 20,
    call: 'hang',
  })
  expect(caught(() => result.wait(limit))).toBeInstanceOf(CancelledError)
  expect(blocking.abortedLabels()).toEqual(['130', '130'])
})
