// Runs examples/fromapplication.ts as a program of its own, and asks its threads and its processes.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { goneAfter } from '../run-host.js'
import { childrenOf, hasEnded, type RunningProgram, startProgram } from '../run-program.js'

const REQUESTS = 1000
const AT_ONCE = 16

/** How long (ms) the loop may be held up; and how often it is measured at most, since a busy machine holds up everybody. */
const MOST = 20
const ROUNDS = 5

let program: RunningProgram
let origin: string

beforeAll(async () => {
  program = startProgram('dist/examples/fromapplication.js', [], { deadline: 120_000 })
  ;({ origin } = new URL(await program.waitForLine(/^http:/, 15_000)))
})

afterAll(async () => {
  program.kill()
  await program.result
})

describe.each(['threads', 'processes'])('the handlers in four %s', (kind) => {
  test('answer 1,000 requests, and the loop is never held up', async () => {
    await round(`/${kind}/reactor.example`, 200)
    const figures: Figures[] = []
    do {
      await loop()
      const answers = await round(`/${kind}/reactor.example`)
      figures.push(await loop())
      expect(answers.filter(({ status, text }) => status === 200 && text === '127.0.0.9')).toHaveLength(REQUESTS)
      expect(new Set(answers.map(({ who }) => who)).size).toBe(4)
    } while ((figures.at(-1) as Figures).longest > MOST && figures.length < ROUNDS)
    await round('/plain')
    const plain = await loop()
    console.log(`${kind}: ${figures.map(told).join('; ')}; without lookups: ${told(plain)}`)
    // What the machine does to everybody is none of ours.
    expect(Math.min(...figures.map(({ longest }) => longest))).toBeLessThan(Math.max(MOST, plain.longest))
  }, 60_000)

  test('fail as the resolver does', async () => {
    const { status, text } = await ask(`/${kind}/nowhere.example`)
    expect(status).toBe(502)
    expect(text).toBe('Error: queryA ENOTFOUND nowhere.example')
  })

  test('leave the loop to others while all four are blocked', async () => {
    const blocked = Array.from({ length: 4 }, () => ask(`/${kind}/nobody.silent`))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const started = performance.now()
    expect((await ask('/plain')).text).toBe('no lookup')
    expect(performance.now() - started).toBeLessThan(250)
    for (const answer of await Promise.all(blocked)) expect(answer.text).toMatch(/^TimeoutError: /)
  })
})

test('no sidecar is started', () => {
  const commands = childrenOf(program.pid).map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  // The processes of the pool and the DNS server.
  expect(commands).toHaveLength(5)
  expect(commands.filter((command) => command.includes('handlers/process.js'))).toHaveLength(4)
  expect(commands.filter((command) => command.includes('dns-server.js'))).toHaveLength(1)
})

test('Ctrl-C ends it, with all its processes', async () => {
  const children = childrenOf(program.pid)
  process.kill(program.pid, 'SIGINT')
  expect(await goneAfter(program.pid, 10_000)).toBeDefined()
  await vi.waitFor(() => expect(children.map(hasEnded)).toEqual(children.map(() => true)), 10_000)
})

interface Figures {
  readonly longest: number
  readonly mostly: number
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly who: string | null
}

async function loop(): Promise<Figures> {
  return (await fetch(`${origin}/loop`)).json() as Promise<Figures>
}

async function ask(path: string): Promise<Answer> {
  const response = await fetch(origin + path)
  return { status: response.status, text: await response.text(), who: response.headers.get('x-handled-by') }
}

async function round(path: string, requests = REQUESTS): Promise<Answer[]> {
  let left = requests
  const visit = async (): Promise<Answer[]> => {
    const answers: Answer[] = []
    while (left > 0) {
      left -= 1
      answers.push(await ask(path))
    }
    return answers
  }
  return (await Promise.all(Array.from({ length: AT_ONCE }, visit))).flat()
}

function told({ longest, mostly }: Figures): string {
  return `at most ${longest.toFixed(1)} ms, 99 % below ${mostly.toFixed(1)} ms`
}
