// Ids of stashed results: each works once, in its own reactor, in its own generation; and what a result is to other threads.
import { randomBytes } from 'node:crypto'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import {
  type EventualResult,
  Overloaded,
  Reactor,
  ReactorStopped,
  ResultNotFound,
  reactorModule,
  TimeoutError,
} from 'crochet-sidecar'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { caught } from '../caught.js'

const LIMIT = 15_000
const functions = reactorModule<typeof import('./reactor/races.mjs')>('./reactor/races.mjs', import.meta.url)
const basics = reactorModule<typeof import('./reactor/functions.mjs')>('./reactor/functions.mjs', import.meta.url)
const reactor = new Reactor({ logLevel: 'silent' })
const background = reactor.runInReactor(functions)
const blocking = reactor.waitFor(functions, { timeout: LIMIT })

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: LIMIT })
})
afterAll(() => reactor.shutdown())

it('F8. an id that is fetched twice, before either fetch is waited for, gives its value once', () => {
  const settled = background.settleAfter(0, 'settled')
  settled.wait(LIMIT)
  for (const [uid, value] of [
    [settled.stash(), 'settled'],
    [background.settleAfter(50, 'pending').stash(), 'pending'],
  ] as const) {
    const [first, second] = [reactor.retrieveResult(uid), reactor.retrieveResult(uid)]
    const error = caught(() => second.wait(LIMIT))
    expect(error).toBeInstanceOf(ResultNotFound)
    expect(error).toMatchObject({ why: 'used' })
    expect(first.wait(LIMIT)).toBe(value)
  }
})

it('F9. ids that are guessed, cut, lengthened or changed find nothing, and take nothing away', () => {
  const kept = Array.from({ length: 20 }, (_, index) => ({ index, uid: background.settleAfter(0, index).stash() }))
  const near = kept.flatMap(({ uid }) => [
    uid.slice(0, -1),
    uid.slice(1),
    `${uid}A`,
    uid.toLowerCase() === uid ? uid.toUpperCase() : uid.toLowerCase(),
    `${uid.slice(0, -1)}${uid.endsWith('A') ? 'Q' : 'A'}`,
  ])
  const guesses = ['', '0', '1', '__proto__', 'constructor', 'toString', '\u0000', 'x'.repeat(10_000), ...near]
  while (guesses.length < 2000) guesses.push(randomBytes(16).toString('base64url'))
  const results = guesses.map((uid) => reactor.retrieveResult(uid))
  const outcomes = results.map((result) => caught(() => result.wait(LIMIT)))
  expect(outcomes.filter((error) => !(error instanceof ResultNotFound) || error.why !== 'unknown')).toEqual([])
  expect(new Set(outcomes.map((error) => (error as Error).message)).size).toBe(1)
  for (const { index, uid } of kept) expect(reactor.retrieveResult(uid).wait(LIMIT)).toBe(index)
})

it("F10. another reactor's id is as unknown as any", () => {
  using other = new Reactor()
  other.setup()
  const uid = background.settleAfter(0, 'mine').stash()
  const foreign = caught(() => other.retrieveResult(uid).wait(LIMIT))
  expect(foreign).toBeInstanceOf(ResultNotFound)
  expect(foreign).toMatchObject({ why: 'unknown' })
  expect((foreign as Error).message).toBe((caught(() => other.retrieveResult('guessed').wait(LIMIT)) as Error).message)
  expect(reactor.retrieveResult(uid).wait(LIMIT)).toBe('mine')
})

it('F11. an id of an earlier generation tells of that end, at once, whatever has been stashed since', () => {
  using mortal = new Reactor({ logLevel: 'silent' })
  mortal.setup()
  const stashing = mortal.runInReactor(functions)
  const pid = mortal.waitFor(basics.pid, { timeout: LIMIT })
  const lost: { uid: string; generation: number }[] = []
  for (let generation = 1; generation <= 4; generation += 1) {
    lost.push({ uid: stashing.settleAfter(0, 'settled').stash(), generation })
    lost.push({ uid: stashing.settleAfter(60_000, 'pending').stash(), generation })
    const sidecar = pid()
    // Its end is noticed at the first call that fails of it.
    const last = stashing.settleAfter(60_000, 'last')
    process.kill(sidecar, 'SIGKILL')
    expect(caught(() => last.wait(LIMIT))).toMatchObject({ generation })
  }
  const kept = stashing.settleAfter(0, 'kept').stash()
  pid()
  for (const { uid, generation } of lost) {
    const { thrown, ms } = timed(() => mortal.retrieveResult(uid).wait(LIMIT))
    expect(thrown).toBeInstanceOf(ReactorStopped)
    expect(thrown).toMatchObject({ reason: 'signal', signal: 'SIGKILL', generation, mayHaveRun: true })
    expect(ms).toBeLessThan(250)
    expect(caught(() => mortal.retrieveResult(uid).wait(LIMIT))).toMatchObject({ why: 'unknown' })
  }
  expect(mortal.retrieveResult(kept).wait(LIMIT)).toBe('kept')
})

it('F11. nor does an id of before shutdown() find anything after a new setup()', () => {
  using again = new Reactor()
  again.setup()
  const uid = again.runInReactor(functions).settleAfter(0, 'before').stash()
  again.waitFor(functions.settleAfter, { timeout: LIMIT })(10, 0)
  again.shutdown()
  expect(caught(() => again.retrieveResult(uid))).toMatchObject({ reason: 'closed' })
  again.setup()
  again.runInReactor(functions).settleAfter(0, 'after').stash()
  expect(caught(() => again.retrieveResult(uid).wait(LIMIT))).toMatchObject({ why: 'unknown' })
})

it('F12. a full stash, by number and by bytes: what is one too many is Overloaded, whatever else is stashed', () => {
  using small = new Reactor({ maxStash: 100, maxStashBytes: 1_000_000 })
  small.setup()
  const stashing = small.runInReactor(functions)
  const outcomesOf = (uids: readonly string[]) =>
    uids.map((uid) => outcomeOf(() => small.retrieveResult(uid).wait(LIMIT)))
  // Settled before they are stashed: in order, then.
  const stashed = (count: number, start: (index: number) => EventualResult<unknown>) =>
    Array.from({ length: count }, (_, index) => {
      const result = start(index)
      result.wait(LIMIT)
      return result.stash()
    })
  const many = outcomesOf(stashed(500, (index) => stashing.settleAfter(0, index)))
  expect(many.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, index) => index))
  expect(many.slice(100).filter((error) => !(error instanceof Overloaded) || error.limit !== 'maxStash')).toEqual([])
  const large = outcomesOf(stashed(5, (index) => stashing.bytes(300_000, index)))
  expect(large.map((outcome) => (outcome instanceof Uint8Array ? outcome[0] : (outcome as Overloaded).limit))).toEqual([
    0,
    1,
    2,
    'maxStashBytes',
    'maxStashBytes',
  ])
})

it('F16. a result that is waited for twice gives the same value, the same error', () => {
  const value = background.bytes(10, 1)
  expect(value.wait(LIMIT)).toBe(value.wait(LIMIT))
  const failing = background.bytes(-1, 1)
  expect(caught(() => failing.wait(LIMIT))).toBe(caught(() => failing.wait(0)))
  const late = background.settleAfter(100, 'late')
  expect(caught(() => late.wait(10))).toBeInstanceOf(TimeoutError)
  expect([late.wait(LIMIT), late.wait(0)]).toEqual(['late', 'late'])
})

it('F16. a result that is posted to another thread cannot be waited for there, and is unharmed here', () => {
  const { port1, port2 } = new MessageChannel()
  const result = background.settleAfter(20, 'unharmed')
  const outcome = caught(() => {
    port1.postMessage(result)
    const received = receiveMessageOnPort(port2) as { message: typeof result }
    received.message.wait(LIMIT)
  })
  // Newer versions of Node refuse to post it; with the others it comes as an empty object.
  expect(outcome).toMatchObject({ name: expect.stringMatching(/^DataCloneError$|^TypeError$/) })
  expect(caught(() => blocking.settleAfter(0, result))).toMatchObject({ code: 'CROCHET_ENCODING', path: 'args[1]' })
  expect(result.wait(LIMIT)).toBe('unharmed')
  port1.close()
})

function outcomeOf(body: () => unknown): unknown {
  try {
    return body()
  } catch (error) {
    return error
  }
}

function timed(body: () => unknown): { readonly thrown: unknown; readonly ms: number } {
  const started = performance.now()
  const thrown = caught(body)
  return { thrown, ms: performance.now() - started }
}
