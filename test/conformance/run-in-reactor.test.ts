// Calls in the background: what runInReactor makes of a function.
import { CrochetError, EncodingError, EventualResult, Reactor, ReactorStopped, reactorFunction } from 'crochet-sidecar'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { caught } from '../fixtures/conformance/caught.js'
import { callInBackground, sum } from '../fixtures/conformance/in-place.mjs'
import { functions } from '../fixtures/conformance/references.js'

const limit = 10_000
const reactor = new Reactor()
const background = reactor.runInReactor(functions)
const blocking = reactor.waitFor(functions, { timeout: limit })

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: limit })
})
afterAll(() => {
  reactor.shutdown()
})

it('25. the wrapper returns an EventualResult at once', () => {
  const started = performance.now()
  const result = background.sleep(400, 'late')
  expect(performance.now() - started).toBeLessThan(100)
  expect(result).toBeInstanceOf(EventualResult)
  expect(result.wait(limit)).toBe('late')
})

it('26. the body runs in the reactor', () => {
  expect(background.pid().wait(limit)).toBe(reactor.status().pid)
})

it('27. all arguments arrive', () => {
  expect(background.countArguments(1, undefined, null).wait(limit)).toBe(3)
  expect(background.countArguments().wait(limit)).toBe(0)
  expect(background.echo({ name: 'options', deep: [{ a: 1 }] }).wait(limit)).toEqual({
    name: 'options',
    deep: [{ a: 1 }],
  })
})

it('28. a plain value becomes the result', () => {
  expect(background.add(1, 2).wait(limit)).toBe(3)
})

it("29. a promise's value becomes the result", () => {
  expect(background.sleep(1, 'promised').wait(limit)).toBe('promised')
})

it('30. a rejection is thrown by wait(), not by the call', () => {
  const result = background.failAfter(10, 'rejected')
  expect(() => result.wait(limit)).toThrow(new RangeError('rejected'))
})

it('31. what the body throws at once is thrown by wait() too', () => {
  const result = background.failAtOnce('thrown')
  expect(() => result.wait(limit)).toThrow(new TypeError('thrown'))
})

it('32. async functions can be wrapped; each call runs the body anew', () => {
  const counts = [background.countCalls(), background.countCalls(), background.countCalls()]
  expect(counts.map((count) => count.wait(limit))).toEqual([1, 2, 3])
})

it('33. the wrapper of an async function is not async', () => {
  const wrapper = reactor.runInReactor(sum)
  expect(Object.prototype.toString.call(sum)).toBe('[object AsyncFunction]')
  expect(Object.prototype.toString.call(wrapper)).toBe('[object Function]')
  expect('then' in wrapper(1, 2)).toBe(false)
})

it("34. the wrapper keeps the function's name", () => {
  expect(background.sleep.name).toBe('sleep')
  expect(reactor.runInReactor(sum).name).toBe('sum')
})

it('35. the wrapper keeps the length of a function defined in place', () => {
  expect(reactor.runInReactor(sum)).toHaveLength(sum.length)
  expect(sum).toHaveLength(2)
  expect(background.sleep).toHaveLength(0)
})

it('36. wrappedFunction is the function given, and runs here without a reactor', async () => {
  const fresh = new Reactor()
  expect(fresh.runInReactor(sum).wrappedFunction).toBe(sum)
  await expect(fresh.runInReactor(functions.pid).wrappedFunction()).resolves.toBe(process.pid)
  expect(fresh.status().state).toBe('new')
})

it('37. a method gets its receiver in the reactor; one of a host object is refused', () => {
  expect(background.account.deposit(5).wait(limit)).toBe(15)
  expect(background.account.deposit(5).wait(limit)).toBe(20)
  const mine = { balance: 1, deposit: async () => 1 }
  expect(caught(() => reactor.runInReactor(mine.deposit))).toMatchObject({ name: 'UsageError' })
})

it('38. a static method is found by its path', () => {
  expect(background.Counter.from(3).wait(limit)).toBe('counter from 3')
})

it('39. a bound method is refused with the reason when it is wrapped', () => {
  const account = { balance: 1, deposit: async () => 1 }
  const bound = account.deposit.bind(account)
  expect(() => reactorFunction(import.meta.url, bound)).toThrow(/receiver cannot cross/)
})

it('40. every result is registered: the stop releases them all', () => {
  using own = new Reactor({ shutdownGrace: 50 })
  own.setup()
  const results = Array.from({ length: 20 }, (_, index) => own.runInReactor(functions.hang)(`call ${index}`))
  own.shutdown()
  for (const result of results) expect(caught(() => result.wait(0))).toMatchObject({ reason: 'closed' })
})

it('41. once the reactor has stopped the call itself throws', () => {
  const own = new Reactor()
  own.setup()
  own.shutdown()
  expect(caught(() => own.runInReactor(functions.pid)())).toBeInstanceOf(ReactorStopped)
})

it('42. calls and cancellations arrive in order', () => {
  blocking.forgetNotes()
  background.note('first')
  const cancelled = background.noteCancellation('second')
  cancelled.cancel()
  background.note('third')
  expect(blocking.notes()).toEqual(['first', 'second started', 'second cancelled', 'third'])
})

it('43. calls overlap, and the reactor goes on while the host computes', () => {
  const started = performance.now()
  const results = Array.from({ length: 10 }, (_, index) => background.sleep(200, index))
  expect(results.map((result) => result.wait(limit))).toEqual(results.map((_, index) => index))
  expect(performance.now() - started).toBeLessThan(1000)
  blocking.startTicking()
  const end = performance.now() + 200
  while (performance.now() < end);
  expect(blocking.tickCount()).toBeGreaterThan(3)
})

it('44. letting go of the result does not stop the operation', () => {
  blocking.forgetNotes()
  background.noteAfter(50, 'done all the same')[Symbol.dispose]()
  blocking.sleep(150)
  expect(blocking.notes()).toEqual(['done all the same'])
})

it('45. inside the reactor a background call runs on a later turn, and nobody may wait for it', () => {
  expect(reactor.waitFor(callInBackground, { timeout: limit })()).toEqual({
    marksAtOnce: 0,
    waitAtOnce: 'CROCHET_REACTOR_THREAD',
    marksLater: ['in the background'],
    waitLater: 'CROCHET_REACTOR_THREAD',
  })
})

it('46. what cannot cross is refused with its place, and harms no other call', () => {
  const refused = caught(() => background.echo({ list: [1, () => 1] }))
  expect(refused).toBeInstanceOf(EncodingError)
  expect(refused).toMatchObject({ side: 'argument', path: 'args[0].list[1]', mayHaveRun: false })
  const result = caught(() => background.returnFunction().wait(limit))
  expect(result).toBeInstanceOf(EncodingError)
  expect(result).toMatchObject({ side: 'result', path: 'result.callbacks[0]' })
  expect(result).toBeInstanceOf(CrochetError)
  expect(background.echo('well').wait(limit)).toBe('well')
})
