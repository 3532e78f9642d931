// EventualResult.cancel.
import { CancelledError, Reactor, ReactorStopped } from 'crochet-sidecar'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { caught, timed } from '../fixtures/conformance/caught.js'
import { functions } from '../fixtures/conformance/references.js'

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

it("78. cancel() acts in the reactor: the call's signal aborts there", () => {
  background.hang('78').cancel()
  expect(blocking.abortedLabels()).toEqual(['78'])
})

it('79. the signal comes from currentCall(), and no argument is added for it', () => {
  expect(background.countArguments('a').wait(limit)).toBe(1)
  const result = background.hang('79')
  blocking.sleep(20)
  result.cancel()
  expect(blocking.abortedLabels()).toEqual(['79'])
})

it('80. the result becomes CancelledError, also where the function rejects with an AbortError', () => {
  const result = background.hangPolitely()
  blocking.sleep(20)
  result.cancel()
  const error = caught(() => result.wait(limit))
  expect(error).toBeInstanceOf(CancelledError)
  expect(error).toMatchObject({ code: 'CROCHET_CANCELLED', call: 'hangPolitely' })
  expect(caught(() => result.wait(0))).toBe(error)
})

it('81. cancelling right after the call still cancels', () => {
  const result = background.hangPolitely()
  result.cancel()
  expect(caught(() => result.wait(limit))).toBeInstanceOf(CancelledError)
  using starting = new Reactor()
  starting.setup()
  const unsent = starting.runInReactor(functions.note)('must not run')
  unsent.cancel()
  expect(caught(() => unsent.wait(limit))).toMatchObject({ code: 'CROCHET_CANCELLED', mayHaveRun: false })
  expect(starting.waitFor(functions.notes, { timeout: limit })()).toEqual([])
})

it('82. after cancel() the result always settles: with what the function makes of it in time, else CancelledError', () => {
  const ignoring = background.sleep(60_000)
  ignoring.cancel()
  const { error, after } = timed(() => ignoring.wait(limit))
  expect(error).toBeInstanceOf(CancelledError)
  expect(after).toBeLessThan(1000)
  const rescuing = background.rescue('made of it')
  blocking.nothing()
  rescuing.cancel()
  expect(rescuing.wait(limit)).toBe('made of it')
})

it('83. cancel() is best effort: the work of a function that does not listen goes on', () => {
  const result = background.noteAfter(300, 'finished all the same')
  result.cancel()
  expect(caught(() => result.wait(limit))).toBeInstanceOf(CancelledError)
  expect(blocking.notes()).toEqual([])
  blocking.sleep(350)
  expect(blocking.notes()).toEqual(['finished all the same'])
  expect(caught(() => result.wait(0))).toBeInstanceOf(CancelledError)
})

it('84. more calls of cancel() have no more effect', () => {
  const result = background.noteCancellation('once')
  for (let time = 0; time < 3; time += 1) result.cancel()
  expect(caught(() => result.wait(limit))).toBeInstanceOf(CancelledError)
  result.cancel()
  expect(blocking.notes()).toEqual(['once started', 'once cancelled'])
})

it('85. cancelling what has settled changes nothing', () => {
  const seen = background.echo('value')
  expect(seen.wait(limit)).toBe('value')
  seen.cancel()
  expect(seen.wait(0)).toBe('value')
  const unseen = background.failAfter(0, 'its own failure')
  blocking.sleep(30)
  unseen.cancel()
  expect(() => unseen.wait(limit)).toThrow('its own failure')
})

it('86. cancel() takes nothing, returns nothing and does not block', () => {
  const busy = background.burst(300)
  const started = performance.now()
  expect(busy.cancel()).toBeUndefined()
  expect(performance.now() - started).toBeLessThan(50)
  expect(busy.cancel).toHaveLength(0)
  blocking.nothing()
})

it('87. cancel() after the reactor has stopped is harmless', () => {
  const pending = background.hang('87')
  expect(caught(() => blocking.die('SIGKILL'))).toBeInstanceOf(ReactorStopped)
  pending.cancel()
  expect(caught(() => pending.wait(limit))).toBeInstanceOf(ReactorStopped)
  const own = new Reactor({ shutdownGrace: 50 })
  own.setup()
  const result = own.runInReactor(functions.hang)('87')
  own.shutdown()
  result.cancel()
  expect(caught(() => result.wait(0))).toMatchObject({ reason: 'closed' })
})
