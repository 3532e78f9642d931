// What Crochet's documents promise beyond the API.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { EncodingError, Reactor, reactorModule } from 'crochet-sidecar'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { caught } from '../fixtures/conformance/caught.js'
import { sum } from '../fixtures/conformance/in-place.mjs'
import { functions } from '../fixtures/conformance/references.js'
import { startThread } from '../fixtures/conformance/threads.js'
import { runProgram, startProgram } from '../run-program.js'

const limit = 10_000
const root = fileURLToPath(new URL('../..', import.meta.url))
const reactor = new Reactor()
const blocking = reactor.waitFor(functions, { timeout: limit })

beforeAll(() => {
  reactor.setup()
})
afterAll(() => {
  reactor.shutdown()
})

it('173. a blocking call is an ordinary call: it works wherever only a synchronous function does', () => {
  const lazy = {
    get property() {
      return blocking.sleep(1, 'from a getter')
    },
    toString: () => String(blocking.sleep(1, 'from toString')),
    *[Symbol.iterator]() {
      yield blocking.sleep(1, 'from a generator')
    },
  }
  expect(lazy.property).toBe('from a getter')
  expect(String(lazy)).toBe('from toString')
  expect([...lazy]).toEqual(['from a generator'])
  expect([3, 1, 2].toSorted((a, b) => blocking.add(a, -b))).toEqual([1, 2, 3])
  expect('a-b'.replaceAll(/\w/g, (letter) => String(blocking.echo(letter.toUpperCase())))).toBe('A-B')
  expect(JSON.stringify({ a: 1 }, (_, value: unknown) => blocking.echo(value))).toBe('{"a":1}')
})

it('174. the four uses: under synchronous frameworks, in blocking libraries, in code being ported, in the threads of an asynchronous program', async () => {
  const framework = (render: (name: string) => string) => ['a', 'b'].map(render).join()
  expect(framework((name) => String(blocking.sleep(1, `<${name}>`)))).toBe('<a>,<b>')

  const library = {
    readText: reactor.waitFor(reactorModule<typeof import('node:fs/promises')>('node:fs/promises').readFile, {
      timeout: limit,
    }),
  }
  expect(String(library.readText(`${root}/package.json`))).toContain('"crochet-sidecar"')

  const ported = reactor.waitFor(sum, { timeout: limit })
  expect(await ported.wrappedFunction(1, 2)).toBe(ported(1, 2))

  let turns = 0
  const turning = setInterval(() => (turns += 1), 10)
  const thread = await startThread('sleep', [300, 'from a thread'], limit)
  turns = 0
  expect(await thread.outcome).toMatchObject({ value: 'from a thread' })
  clearInterval(turning)
  expect(turns).toBeGreaterThan(5)
})

it('175. a class can hide the asynchronous code and this library from the application', () => {
  class Bank {
    readonly #account = reactor.waitFor(functions.account, { timeout: limit })

    deposit(amount: number): string {
      return `the balance is ${this.#account.deposit(amount)}`
    }
  }
  expect(new Bank().deposit(5)).toBe('the balance is 15')
  expect(new Bank().deposit(5)).toBe('the balance is 20')
})

it('176. the asynchronous code is tested without the library, through wrappedFunction', async () => {
  const fresh = new Reactor()
  const { countCalls, failAfter } = fresh.waitFor(functions, { timeout: limit })
  await expect(countCalls.wrappedFunction()).resolves.toBe(1)
  await expect(failAfter.wrappedFunction(1, 'here')).rejects.toThrow(new RangeError('here'))
  expect(fresh.status().state).toBe('new')
})

it('177. an object that belongs to the reactor is not handed out, and the error says which it is', () => {
  const error = caught(() => blocking.returnSocket())
  expect(error).toBeInstanceOf(EncodingError)
  expect(error).toMatchObject({ side: 'result', path: 'result.connection.socket', call: 'returnSocket' })
  expect((error as Error).message).toContain('is a Socket')
})

it("178. a failing call surfaces the library's own error", async () => {
  const server = startProgram('dist/examples/servers/dns-server.js')
  try {
    const address = await server.waitForLine(/^127\.0\.0\.1:\d+$/)
    type Resolver = typeof import('../../examples/reactor/resolver.js')
    const resolver = reactorModule<Resolver>('../../dist/examples/reactor/resolver.js', import.meta.url)
    const { resolve4 } = reactor.waitFor(resolver, { timeout: limit })
    expect(resolve4(address, 'reactor.example')).toEqual(['127.0.0.9'])
    expect(caught(() => resolve4(address, 'nowhere.example'))).toMatchObject({
      name: 'Error',
      message: 'queryA ENOTFOUND nowhere.example',
      code: 'ENOTFOUND',
      syscall: 'queryA',
      hostname: 'nowhere.example',
    })
  } finally {
    server.child.stdin.end()
  }
})

it('179. the examples run as programs and print what they promise', async () => {
  const [lookup, testing] = await Promise.all(
    ['async', 'testing'].map((name) => runProgram(`dist/examples/${name}.js`)),
  )
  expect(lookup).toMatchObject({
    code: 0,
    stdout: 'reactor.example -> 127.0.0.9\nwww.reactor.example -> 127.0.0.10\n',
  })
  expect(testing).toMatchObject({ code: 0, stdout: 'wrappedFunction ran in this process\nno sidecar was started\n' })
})

it('181. the package has all it needs to start: the entries of sidecar and bridge, and their types', () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  })
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }]
  const paths = files.map(({ path }) => path)
  expect(paths).toEqual(
    expect.arrayContaining([
      'dist/src/index.js',
      'dist/src/index.d.ts',
      'dist/sidecar/main.js',
      'dist/sidecar/main.cjs',
      'dist/sidecar/lifeline-thread.cjs',
      'dist/client/bridge/worker.cjs',
    ]),
  )
  expect(paths.filter((path) => path.startsWith('test/') || path.startsWith('dist/examples/'))).toEqual([])
})
