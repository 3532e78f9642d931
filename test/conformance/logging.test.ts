// What the reactor prints, and what the library has to say.
import { type Blocking, isReactor, Reactor, type ReactorOptions, ReactorStopped } from 'crochet-sidecar'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { caught } from '../fixtures/conformance/caught.js'
import { run, start } from '../fixtures/conformance/host-program.js'
import { functions } from '../fixtures/conformance/references.js'
import { runHost } from '../run-host.js'

const limit = 10_000

/** A reactor whose log is collected, each line with its level. */
class Logged extends Reactor {
  readonly lines: string[]
  readonly #on: { line: (text: string) => void }

  constructor(options: ReactorOptions = {}) {
    const lines: string[] = []
    const on = { line: (_text: string): void => {} }
    const take = (level: string) => (message: string) => {
      on.line(message)
      lines.push(`${level}: ${message}`)
    }
    super({
      ...options,
      logger: { debug: take('debug'), info: take('info'), warn: take('warn'), error: take('error') },
    })
    this.lines = lines
    this.#on = on
    this.setup()
  }

  get blocking(): Blocking<typeof functions> {
    return this.waitFor(functions, { timeout: limit })
  }

  /** Begins anew; `on` is called with each line before it is collected. */
  clear(on: (text: string) => void = () => {}): void {
    this.lines.length = 0
    this.#on.line = on
  }

  /** The lines, once there are so many, or some time has passed. */
  until(count: number): string[] {
    const deadline = performance.now() + 2000
    while (this.lines.length < count && performance.now() < deadline) this.blocking.sleep(5)
    return this.lines
  }
}

describe('a logger of the host', () => {
  const reactor = new Logged()
  const { blocking } = reactor
  beforeEach(() => {
    reactor.clear()
  })
  afterAll(() => {
    reactor.shutdown()
  })

  it('145. it gets what the reactor prints and what the library says; without one both go to stderr, marked', async () => {
    blocking.printLines(1)
    blocking.rejectUnseen()
    expect(reactor.until(2).toSorted()).toEqual([expect.stringContaining('nobody awaits this'), 'info: line 1'])
    const { stderr, stdout } = await run('prints', ['print', 'rejectUnseen'])
    expect(stderr).toContain('from console.log\n')
    expect(stderr).toMatch(/^crochet-sidecar: unhandled rejection in the reactor: Error: nobody awaits this$/m)
    expect(stdout).toBe('')
  })

  it('146. levels: standard output is info, standard error warn, what the library reports as failed error', () => {
    blocking.useConsole()
    blocking.rejectUnseen()
    expect(reactor.until(6).toSorted()).toEqual([
      expect.stringMatching(/^error: unhandled rejection in the reactor/),
      'info: by debug',
      'info: by info',
      'info: by log',
      'warn: by error',
      'warn: by warn',
    ])
  })

  it('147. lines arrive complete and in order', () => {
    blocking.printLines(5000)
    expect(reactor.until(5000)).toEqual(Array.from({ length: 5000 }, (_, index) => `info: line ${index + 1}`))
  })

  it('148. a slow logger does not slow the reactor', () => {
    reactor.clear(() => {
      const end = performance.now() + 5
      while (performance.now() < end);
    })
    blocking.startTicking()
    const ticks = blocking.tickCount()
    // All of them would take the logger 500 ms.
    expect(blocking.printLines(100)).toBeLessThan(250)
    expect(reactor.until(100)).toHaveLength(100)
    expect(blocking.tickCount() - ticks).toBeGreaterThan(20)
  })

  it('149. a logger that throws loses that line only, and nothing is said about it', () => {
    reactor.clear((line) => {
      if (line === 'line 2') throw new Error('the logger fails')
    })
    blocking.printLines(3)
    reactor.until(2)
    blocking.sleep(50)
    expect(reactor.lines).toEqual(['info: line 1', 'info: line 3'])
  })

  it('152. whoever carries the log is not the reactor: a logger may make calls', () => {
    const seen: unknown[] = []
    reactor.clear(() => {
      seen.push(isReactor, blocking.add(1, 2))
    })
    blocking.printLines(1)
    expect(reactor.until(1)).toEqual(['info: line 1'])
    expect(seen).toEqual([false, 3])
  })

  it('150. shutdown() delivers what was printed before it', () => {
    const own = new Logged()
    own.blocking.printLines(200)
    own.shutdown()
    expect(own.lines).toHaveLength(200)
    expect(own.lines.at(-1)).toBe('info: line 200')
  })

  it('151. the last words of what the shutdown cancels are logged', () => {
    const own = new Logged({ shutdownGrace: 50 })
    own.runInReactor(functions.printLastWords)('last words')
    own.blocking.nothing()
    own.shutdown()
    expect(own.lines).toEqual(['info: last words'])
  })
})

describe('the reactor that prints', () => {
  it('153. what it prints, in whatever way, shows on stderr and never lands in the protocol', async () => {
    const { said, stderr, stdout } = await runHost('print')
    expect(said).toMatchObject({ value: 'intact' })
    for (const text of ['from console.log\n', 'from writeSync\n', 'from a child\n']) expect(stderr).toContain(text)
    expect(stdout).not.toContain('from')
  })

  it('154. it shows while the host is blocked', async () => {
    const { host } = await start('blocked-print')
    const printed = new Promise<number>((resolve) => {
      host.child.stderr.on('data', (text: string) => {
        if (text.includes('in the middle of the call')) resolve(performance.now())
      })
    })
    await host.waitForLine('returned')
    const returned = performance.now()
    expect(returned - (await printed)).toBeGreaterThan(500)
    expect((await host.result).code).toBe(0)
  })

  it('155. the noise can be cut to errors, or to nothing', () => {
    for (const [logLevel, count] of [
      ['error', 1],
      ['silent', 0],
    ] as const) {
      using reactor = new Logged({ logLevel })
      const { blocking } = reactor
      blocking.useConsole()
      blocking.rejectUnseen()
      blocking.sleep(50)
      expect([logLevel, reactor.lines]).toHaveProperty('1.length', count)
    }
  })

  it('156. a rejection that nobody awaits is logged and the reactor lives on; an uncaught exception ends it', () => {
    using reactor = new Logged()
    const { blocking } = reactor
    const pid = blocking.pid()
    blocking.rejectUnseen()
    expect(reactor.until(1)).toEqual([expect.stringMatching(/^error: .*nobody awaits this[^]*calls\.mjs/)])
    expect(blocking.pid()).toBe(pid)
    const error = caught(() => {
      blocking.throwLater()
      blocking.hang('156')
    })
    expect(error).toBeInstanceOf(ReactorStopped)
    expect(error).toMatchObject({ reason: 'exit', cause: { message: 'thrown in a timer' } })
    expect(blocking.pid()).not.toBe(pid)
  })
})
