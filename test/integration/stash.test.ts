import { Overloaded, Reactor, ReactorStopped, ResultNotFound } from 'crochet-sidecar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caught } from '../caught.js'
import { calls } from '../reactor-fixtures.js'

const reactor = new Reactor({ maxStash: 50 })
const blocking = reactor.waitFor(calls, { timeout: 10_000 })
const background = reactor.runInReactor(calls)

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: 10_000 })
})
afterAll(() => {
  reactor.shutdown()
})

describe('a stashed result', () => {
  it('is retrieved by its uid, once', () => {
    const uid = background.echo({ kept: true }).stash()
    expect(uid).toMatch(/^[\w-]{22}$/)
    expect(reactor.retrieveResult(uid).wait(5000)).toEqual({ kept: true })
    const again = caught(() => reactor.retrieveResult(uid).wait(5000))
    expect(again).toBeInstanceOf(ResultNotFound)
    expect(again).toMatchObject({ why: 'used' })
  })

  it('may have been waited for before', () => {
    const result = background.echo('seen')
    expect(result.wait(5000)).toBe('seen')
    expect(reactor.retrieveResult(result.stash()).wait(5000)).toBe('seen')
  })

  it('may still be pending when it is stashed and when it is retrieved', () => {
    const uid = background.sleep(1_500, 'late').stash()
    const retrieved = reactor.retrieveResult(uid)
    expect(() => retrieved.wait(0)).toThrow('no result after 0 ms')
    expect(retrieved.wait(5000)).toBe('late')
  })

  it('leaves the first handle as it was', () => {
    const result = background.sleep(50, 'both')
    const uid = result.stash()
    expect(result.wait(5000)).toBe('both')
    expect(reactor.retrieveResult(uid).wait(5000)).toBe('both')
  })

  it('can be cancelled through the handle that was retrieved', () => {
    const retrieved = reactor.retrieveResult(background.hangPolitely().stash())
    blocking.sleep(20)
    retrieved.cancel()
    expect(caught(() => retrieved.wait(5000))).toMatchObject({ code: 'CROCHET_CANCELLED' })
  })

  it('can be stashed again under another uid', () => {
    const first = background.echo('again').stash()
    const second = reactor.retrieveResult(first).stash()
    expect(second).not.toBe(first)
    expect(reactor.retrieveResult(second).wait(5000)).toBe('again')
  })

  it('may be a failure', () => {
    const uid = background.fail('kept failure', 'E_KEPT').stash()
    blocking.sleep(20)
    expect(caught(() => reactor.retrieveResult(uid).wait(5000))).toMatchObject({ code: 'E_KEPT' })
  })

  it('expires', () => {
    using brief = new Reactor({ stashTtl: 300 })
    brief.setup()
    const uid = brief.runInReactor(calls.echo)('soon gone').stash()
    brief.waitFor(calls.sleep, { timeout: 10_000 })(2_000)
    expect(caught(() => brief.retrieveResult(uid).wait(5000))).toMatchObject({ why: 'expired' })
  })

  it('is refused by a full stash when it is asked for', () => {
    const uids = Array.from({ length: 51 }, (_, index) => background.echo(index).stash())
    blocking.sleep(50)
    const outcomes = uids.map((uid) => {
      try {
        return reactor.retrieveResult(uid).wait(5000)
      } catch (error) {
        return error
      }
    })
    expect(outcomes.filter((outcome) => outcome instanceof Overloaded)).toHaveLength(1)
    expect(outcomes.filter((outcome) => typeof outcome === 'number')).toHaveLength(50)
  })

  it('is unknown under any other uid', () => {
    expect(caught(() => reactor.retrieveResult('guessed').wait(5000))).toMatchObject({ why: 'unknown' })
  })
})

describe('the stash of a sidecar that has ended', () => {
  it('is gone with it', () => {
    const uid = background.echo('lost').stash()
    blocking.sleep(20)
    expect(caught(() => blocking.die('SIGKILL'))).toBeInstanceOf(ReactorStopped)
    expect(caught(() => reactor.retrieveResult(uid).wait(5000))).toMatchObject({ reason: 'signal', generation: 1 })
  })

  it('does not take results with it that had arrived', () => {
    const result = background.echo('here')
    expect(result.wait(5000)).toBe('here')
    expect(caught(() => blocking.die('SIGKILL'))).toBeInstanceOf(ReactorStopped)
    expect(result.wait(0)).toBe('here')
    blocking.nothing()
    expect(reactor.retrieveResult(result.stash()).wait(5000)).toBe('here')
  })
})
