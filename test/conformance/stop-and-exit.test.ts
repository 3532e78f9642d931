// The end: of the host, of the reactor, of one while the other waits.
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Reactor, ReactorStopped } from 'crochet-sidecar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caught, timed } from '../fixtures/conformance/caught.js'
import { start } from '../fixtures/conformance/host-program.js'
import { functions } from '../fixtures/conformance/references.js'
import { goneAfter, recordsOf } from '../run-host.js'

const limit = 10_000

describe('the end of the host', () => {
  /** Work that runs in the reactor at the end leaves a file here. */
  const folder = mkdtempSync(join(tmpdir(), 'crochet-end-'))
  const ways = ['return', 'exit', 'throw', 'killed'] as const
  const ends = new Map<string, Awaited<ReturnType<typeof end>>>()

  beforeAll(async () => {
    await Promise.all(ways.map(async (way) => ends.set(way, await end(way, join(folder, way)))))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('132. when the host ends, in whatever way, its sidecar ends', () => {
    for (const way of ways) expect([way, ends.get(way)?.goneAfter]).toEqual([way, expect.any(Number)])
  })

  it('133. work in the background does not keep the host alive', () => {
    expect(ends.get('return')).toMatchObject({ code: 0, timedOut: false })
  })

  it("134. the host's exit code and output are unharmed, and its exit is not delayed", () => {
    for (const [way, code] of [
      ['return', 0],
      ['exit', 7],
      ['throw', 1],
    ] as const) {
      expect([way, ends.get(way)]).toMatchObject([way, { code, said: { exitCode: code } }])
      expect(ends.get(way)?.delay).toBeLessThan(500)
    }
    expect(ends.get('return')?.stderr).toBe('')
  })

  it('135. at the end of the host the reactor is told, and may finish what it does', () => {
    for (const way of ways) expect([way, readFileSync(join(folder, way), 'utf8')]).toEqual([way, 'in order'])
  })

  it('136. the end of the host is noticed at once, also by a reactor that is stuck', async () => {
    expect(ends.get('killed')?.goneAfter).toBeLessThan(500)
    const stuck = await start('stuck')
    stuck.host.child.kill('SIGKILL')
    expect(await goneAfter(stuck.sidecar, 1000)).toBeDefined()
  })
})

it('138. what is to be stopped at the end is stopped in reverse order', () => {
  const order: string[] = []
  {
    using first = new Named('first', order)
    using second = new Named('second', order)
    for (const reactor of [first, second]) reactor.setup()
  }
  expect(order).toEqual(['second', 'first'])
})

it('139. one whose end fails does not keep the others from being stopped', () => {
  const order: string[] = []
  const failing = { [Symbol.dispose]: () => expect.fail('in the middle') }
  const leave = () => {
    using first = new Named('first', order)
    using between = failing
    using second = new Named('second', order)
    for (const reactor of [first, second]) reactor.setup()
    return between
  }
  expect(leave).toThrow('in the middle')
  expect(order).toEqual(['second', 'first'])
})

it('140. at the stop a stashed failure has been logged, and what is pending is not logged as stopped', () => {
  const lines: string[] = []
  const take = (line: string): void => void lines.push(line)
  const reactor = new Reactor({ shutdownGrace: 50, logger: { debug: take, info: take, warn: take, error: take } })
  reactor.setup()
  const background = reactor.runInReactor(functions)
  background.failAfter(0, 'failed in the stash').stash()
  background.hang('pending').stash()
  reactor.waitFor(functions.sleep, { timeout: limit })(50)
  reactor.shutdown()
  expect(lines).toEqual([expect.stringContaining('failed in the stash')])
})

it('141. waiters are released at once, whatever the sidecar leaves behind', () => {
  using reactor = new Reactor()
  reactor.setup()
  reactor.ready({ timeout: limit })
  const { error, after } = timed(() => reactor.waitFor(functions.dieWithGrandchild, { timeout: limit })(4))
  expect(error).toMatchObject({ name: 'ReactorStopped', signal: 'SIGKILL' })
  expect(after).toBeLessThan(1500)
})

it('142. the reactor may end itself, in every way, and the error says which', () => {
  using reactor = new Reactor({ logLevel: 'silent' })
  reactor.setup()
  const { exit, die, throwLater, returnHalf, hang, echo } = reactor.waitFor(functions, { timeout: limit })
  expect(caught(() => exit(3))).toMatchObject({ name: 'ReactorStopped', reason: 'exit', exitCode: 3, generation: 1 })
  expect(echo('again')).toBe('again')
  expect(caught(() => die('SIGKILL'))).toMatchObject({ reason: 'signal', signal: 'SIGKILL', generation: 2 })
  const uncaught = caught(() => {
    throwLater()
    hang('142')
  })
  expect(uncaught).toMatchObject({ reason: 'exit', exitCode: 1, cause: { message: 'thrown in a timer' } })
  const half = caught(() => returnHalf())
  expect(half).toBeInstanceOf(ReactorStopped)
  expect(half).toMatchObject({ reason: 'signal', signal: 'SIGKILL', mayHaveRun: true })
  expect(echo('again')).toBe('again')
})

describe('a host with threads', () => {
  const gone: Record<string, number | undefined> = {}
  let code: number | null
  let delay: number

  beforeAll(async () => {
    const { host, sidecar } = await start('threads')
    const said = { ...recordsOf(await host.waitForLine('terminated', limit)), sidecar } as Record<string, number>
    gone['terminated'] = await goneAfter(said['terminated'] ?? 0, 1000)
    gone['too early'] = await goneAfter(said['other'] ?? 0, 100)
    host.child.stdin.end()
    const exited = once(host.child, 'exit').then(() => Date.now())
    const result = await host.result
    delay = (await exited) - (recordsOf(result.stdout)['endedAt'] as number)
    code = result.code
    for (const name of ['other', 'sidecar']) gone[name] = await goneAfter(said[name] ?? 0, 1000)
  })

  it('143. threads that block do not delay the end of the host', () => {
    expect(code).toBe(3)
    expect(delay).toBeLessThan(500)
  })

  it('144. threads end with the process, and their reactors with them; one that is terminated takes only its own', () => {
    expect(gone).toEqual({
      terminated: expect.any(Number),
      'too early': undefined,
      other: expect.any(Number),
      sidecar: expect.any(Number),
    })
  })
})

/** Brings a host to its end in one of the ways, and watches it and its sidecar. */
async function end(way: string, file: string) {
  const { host, sidecar } = await start('ends', [way, file])
  const exited = once(host.child, 'exit').then(() => Date.now())
  if (way === 'killed') host.child.kill('SIGKILL')
  const at = await exited
  const gone = await goneAfter(sidecar, 1000)
  const result = await host.result
  const said = recordsOf(result.stdout)
  return { ...result, said, delay: at - (said['endedAt'] as number), goneAfter: gone }
}

/** A reactor that tells when it is stopped. */
class Named extends Reactor {
  readonly #name: string
  readonly #order: string[]

  constructor(name: string, order: string[]) {
    super()
    this.#name = name
    this.#order = order
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]()
    if (this.status().state === 'closed') this.#order.push(this.#name)
  }
}
