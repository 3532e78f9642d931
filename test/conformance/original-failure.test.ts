// EventualResult.originalFailure.
import { type EventualResult, type OriginalFailure, Reactor } from 'crochet-sidecar'
import { afterAll, beforeAll, expect, expectTypeOf, it } from 'vitest'
import { caught } from '../fixtures/conformance/caught.js'
import { run } from '../fixtures/conformance/host-program.js'
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

function failed(): EventualResult<never> {
  const result = background.failAfter(0, 'for a reason')
  blocking.sleep(30)
  return result
}

it('96. it returns the failure, the same object each time', () => {
  const result = failed()
  const failure = result.originalFailure()
  expect(failure).toMatchObject({ name: 'RangeError', message: 'for a reason' })
  expect(result.originalFailure()).toBe(failure)
  expect(caught(() => result.wait(0))).toBe(failure?.error)
})

it('97. it is null while there is no result, and does not wait', () => {
  const result = background.failAfter(300, 'not yet')
  const started = performance.now()
  expect(result.originalFailure()).toBeNull()
  expect(performance.now() - started).toBeLessThan(100)
  expect(caught(() => result.wait(limit))).toBe(result.originalFailure()?.error)
})

it('98. it is null for a result that is no failure', () => {
  const result = background.echo(undefined)
  expect(result.wait(limit)).toBeUndefined()
  expect(result.originalFailure()).toBeNull()
})

it("99. it has the reactor's stack, as text for a log, and the cause", () => {
  const failure = failed().originalFailure() as OriginalFailure
  expect(failure.stack).toMatch(/^RangeError: for a reason\n\s+at .*failAfter \(.*functions\.mjs:\d+:\d+\)/)
  expect(failure.stack).not.toContain('original-failure.test')
  expect(failure).toHaveProperty('cause', undefined)
  const refused = background.download('http://127.0.0.1:2/')
  expect(caught(() => refused.wait(limit))).toBeInstanceOf(TypeError)
  expect(refused.originalFailure()?.cause).toMatchObject({ code: 'ECONNREFUSED' })
})

it('100. asking for it counts as having looked: no report follows', async () => {
  const { said, stderr } = await run('collected', ['looked-at'], { nodeOptions: ['--expose-gc'] })
  expect(said).toMatchObject({ collected: [true], message: 'looked at' })
  expect(stderr).toBe('')
})

it("101. a thrown error has the caller's frames and the reactor's", () => {
  const { stack = '' } = caught(() => failed().wait(limit)) as Error
  const [head, first, ...rest] = stack.split('\n')
  expect(head).toBe('RangeError: for a reason')
  expect(first).toContain('original-failure.test.ts')
  expect(rest.join('\n')).toMatch(/in the reactor.*\n\s+at .*failAfter .*functions\.mjs/)
})

it('102. its type says that there may be none', () => {
  expectTypeOf<EventualResult<number>['originalFailure']>().returns.toEqualTypeOf<OriginalFailure | null>()
  // @ts-expect-error -- it may be null
  expectTypeOf<EventualResult<number>['originalFailure']>().returns.toEqualTypeOf<OriginalFailure>()
  expect(background.hang('102').originalFailure()).toBeNull()
})
