// EventualResult.stash and retrieveResult.
import { EventualResult, Reactor, ResultNotFound } from 'crochet-sidecar'
import { afterAll, beforeAll, expect, expectTypeOf, it } from 'vitest'
import { caught } from '../fixtures/conformance/caught.js'
import { run } from '../fixtures/conformance/host-program.js'
import { functions } from '../fixtures/conformance/references.js'

const limit = 10_000
const lines: string[] = []
const take = (line: string): void => void lines.push(line)
const reactor = new Reactor({ logger: { debug: take, info: take, warn: take, error: take } })
const background = reactor.runInReactor(functions)
const blocking = reactor.waitFor(functions, { timeout: limit })

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: limit })
})
afterAll(() => {
  reactor.shutdown()
})

it('88. stash() gives an id by which retrieveResult() gets the result, settled or not', () => {
  const uid = background.sleep(100, { a: 1 }).stash()
  const retrieved = reactor.retrieveResult(uid)
  expect(retrieved).toBeInstanceOf(EventualResult)
  expect(retrieved.wait(limit)).toEqual({ a: 1 })
  const settled = background.echo('settled')
  settled.wait(limit)
  expect(reactor.retrieveResult(settled.stash()).wait(limit)).toBe('settled')
})

it('89. only once: a second retrieval and an unknown id are ResultNotFound', () => {
  const uid = background.echo(1).stash()
  expect(reactor.retrieveResult(uid).wait(limit)).toBe(1)
  const again = caught(() => reactor.retrieveResult(uid).wait(limit))
  expect(again).toBeInstanceOf(ResultNotFound)
  expect(again).toMatchObject({ why: 'used' })
  expect(caught(() => reactor.retrieveResult('made up').wait(limit))).toMatchObject({ why: 'unknown' })
})

it('90. ids are never used again', () => {
  const result = background.echo('value')
  const first = result.stash()
  reactor.retrieveResult(first).wait(limit)
  const uids = new Set(Array.from({ length: 1000 }, () => result.stash()))
  expect(uids).toHaveProperty('size', 1000)
  expect(uids).not.toContain(first)
})

it('91. a result that was retrieved can be stashed again under another id', () => {
  const first = background.sleep(50, 'again').stash()
  const second = reactor.retrieveResult(first).stash()
  expect(second).not.toBe(first)
  expect(reactor.retrieveResult(second).wait(limit)).toBe('again')
})

it('92. a stashed result is kept although nobody holds it', async () => {
  const { said } = await run('collected', ['stashed'], { nodeOptions: ['--expose-gc'] })
  expect(said).toMatchObject({ collected: [true, true], values: ['pending', 'settled'] })
})

it('93. the id fits into JSON and cookies, and cannot be guessed', () => {
  const uid = background.echo(1).stash()
  expect(uid).toMatch(/^[\w-]{22,}$/)
  expect(JSON.parse(JSON.stringify({ uid }))).toEqual({ uid })
  expect(encodeURIComponent(uid)).toBe(uid)
  const next = background.echo(1).stash()
  const common = Array.from(uid).filter((letter, index) => letter === next[index]).length
  expect(common).toBeLessThan(8)
})

it('94. a stashed result that fails is logged, once; pending and successful ones are not', () => {
  lines.length = 0
  const failing = background.failAfter(30, 'failed in the stash').stash()
  background.sleep(30, 'well').stash()
  background.hang('pending').stash()
  blocking.sleep(150)
  expect(lines).toEqual([expect.stringMatching(/stashed result of failAfter\(\).*RangeError: failed in the stash/s)])
  expect(caught(() => reactor.retrieveResult(failing).wait(limit))).toEqual(new RangeError('failed in the stash'))
  expect(lines).toHaveLength(1)
})

it('95. retrieveResult() takes what stash() returns and gives a result of unknown type', () => {
  expectTypeOf<EventualResult<number>['stash']>().returns.toEqualTypeOf<string>()
  expectTypeOf(reactor.retrieveResult).parameters.toEqualTypeOf<[uid: string]>()
  expectTypeOf(reactor.retrieveResult).returns.toEqualTypeOf<EventualResult<unknown>>()
  expect(caught(() => reactor.retrieveResult(1 as never))).toMatchObject({ name: 'UsageError' })
})
