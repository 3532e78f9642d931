// Runs every example as a reader would, as a program of its own, and compares what it prints.
import { describe, expect, test, vi } from 'vitest'
import { childrenOf, hasEnded, runProgram, startProgram } from '../run-program.js'

const ANSWERS = ['reactor.example -> 127.0.0.9', 'www.reactor.example -> 127.0.0.10']
const EACH_MAIL_SERVER = [
  '10 mail.reactor.example',
  '10 mail2.reactor.example',
  '20 spare.reactor.example',
  '30 backup.reactor.example',
]

describe('blockingdns', () => {
  test('shows an answer, an error, a timeout and the death of the sidecar, and goes on', async () => {
    const { code, lines } = await run('blockingdns')
    expect(lines).toEqual([
      ...ANSWERS,
      'nowhere.example: queryA ENOTFOUND nowhere.example (code ENOTFOUND, syscall queryA, hostname nowhere.example)',
      'nobody.silent: TimeoutError, no answer within 300 ms',
      'queries cancelled: 1, still in flight: 0',
      'nobody.silent: ReactorStopped, reason signal, SIGKILL',
      'reactor.example -> 127.0.0.9',
    ])
    expect(code).toBe(0)
  })

  test('looks up the names it is given, and fails if one of them is unknown', async () => {
    const { code, lines } = await run('blockingdns', ['mail.reactor.example', 'nowhere.example'])
    expect(lines).toEqual([
      'mail.reactor.example -> 127.0.0.11',
      expect.stringMatching(/^nowhere\.example: .*ENOTFOUND/),
    ])
    expect(code).toBe(1)
  })

  test('asks the server it is told to', async () => {
    const server = startProgram('dist/examples/servers/dns-server.js')
    try {
      const address = await server.waitForLine(/^127\.0\.0\.1:\d+$/)
      const { lines } = await run('blockingdns', ['--server', address, 'reactor.example'])
      expect(lines).toEqual(['reactor.example -> 127.0.0.9'])
    } finally {
      server.child.stdin.end()
    }
    expect(await server.result).toMatchObject({ code: 0, timedOut: false })
  })
})

test('mxquery prints the mail servers by priority', async () => {
  const { code, lines } = await run('mxquery')
  expect(lines).toEqual(['Mail servers of reactor.example:', ...EACH_MAIL_SERVER])
  expect(code).toBe(0)
})

test('async looks names up with the function of its own file, and runs its main program once', async () => {
  const { code, lines } = await run('async')
  expect(lines).toEqual(ANSWERS)
  expect(code).toBe(0)
})

test('download shows the progress, the result, and the cause of a failure', async () => {
  const { code, lines } = await run('download')
  const progress = lines.filter((line) => line.startsWith('in progress: '))
  const sizes = progress.map((line) => Number(/\d+/.exec(line)?.[0]))
  expect(sizes.length).toBeGreaterThanOrEqual(3)
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
  expect(sizes.at(-1)).toBeGreaterThan(0)
  expect(lines.slice(progress.length)).toEqual([
    'downloaded: 20480 bytes',
    'failed: TypeError: fetch failed',
    'because: connect ECONNREFUSED 127.0.0.1:2',
  ])
  expect(code).toBe(0)
})

test('testing runs the asynchronous function without a sidecar', async () => {
  const { code, lines } = await run('testing')
  expect(lines).toEqual(['wrappedFunction ran in this process', 'no sidecar was started'])
  expect(code).toBe(0)
})

test('background: the poller asks on while the host computes, and stops when it is cancelled', async () => {
  const { code, lines } = await run('background')
  expect(lines).toEqual([
    expect.stringMatching(/^the host counted \d+ primes/),
    expect.stringMatching(/^the reactor asked meanwhile: the counter is at (?:[2-9]|\d{2,})$/),
    'the poller was cancelled',
    '100 ms later the counter is at the same number',
  ])
  expect(code).toBe(0)
})

test('crash names the reason of each death, and goes on', async () => {
  const { code, lines } = await run('crash')
  const goesOn = '  the next call ran in another process'
  expect(lines).toEqual([
    'process.exit(3): ReactorStopped, reason exit, exit code 3',
    goesOn,
    'an exception in a timer: ReactorStopped, reason exit, exit code 1',
    goesOn,
    'SIGKILL: ReactorStopped, reason signal, SIGKILL',
    goesOn,
  ])
  expect(code).toBe(0)
})

test('the demonstration runs to its end within 20 s', async () => {
  const { code, stdout } = await runProgram('dist/examples/demo.js', [], { deadline: 20_000 })
  expect(stdout.match(/^== \w+/gm)).toEqual([
    '== blockingdns',
    '== mxquery',
    '== download',
    '== crash',
    '== background',
  ])
  expect(code).toBe(0)
})

test('a server does not outlive a program that is killed while it blocks', async () => {
  // Nobody answers: the program blocks for 5 s, with two children, the server and the sidecar.
  const program = startProgram('dist/examples/blockingdns.js', ['nobody.silent'])
  const children = await vi.waitFor(() => {
    const pids = childrenOf(program.pid)
    expect(pids).toHaveLength(2)
    return pids
  }, 5_000)
  process.kill(program.pid, 'SIGKILL')
  // Not the program's result: it would come at the deadline, which kills what is left.
  await vi.waitFor(() => expect(children.map(hasEnded)).toEqual([true, true]), 10_000).finally(() => program.kill())
})

async function run(example: string, args: readonly string[] = []) {
  const result = await runProgram(`dist/examples/${example}.js`, args)
  expect(result).toMatchObject({ timedOut: false, signal: null })
  return { code: result.code, lines: result.stdout.split('\n').slice(0, -1) }
}
