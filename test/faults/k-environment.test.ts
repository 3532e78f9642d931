// What the sidecar inherits, what it shows of itself, what it leaves on the disk.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runFaultHost } from './kit/run-fault-host.js'

interface Seen {
  readonly host: Record<string, string>
  readonly sidecar: { env: Record<string, string>; argv: string[]; execArgv: string[]; debuggerUrl: string | null }
}

const folder = mkdtempSync(join(tmpdir(), 'crochet-environment-'))
const empty = ['cwd', 'tmp', 'home'].map((name) => join(folder, name)) as [string, string, string]
const coverage = join(folder, 'coverage')
const secrets = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`FAULT_SECRET_${index}`, `mark-${index}`]))
const foreign = {
  LD_PRELOAD: '',
  NODE_PATH: '/nonexistent',
  npm_config_user_agent: 'somebody',
  NODE_V8_COVERAGE: coverage,
}
const forksOnly = { NODE_CHANNEL_FD: '3', NODE_CHANNEL_SERIALIZATION_MODE: 'json', NODE_UNIQUE_ID: '1' }
const preload = fileURLToPath(new URL('points/nothing.mjs', import.meta.url))
const kept = `--import "${preload}" --max-old-space-size=300`
/** What the host's environment says to Node, and what a sidecar hears of it. */
const nodeOptions = [
  ['--inspect=0', ''],
  ['--inspect-brk=0', ''],
  ['--inspect_wait=0', ''],
  ['"--inspect=0"', ''],
  ['--inspect-port 0 --debug-port=0', ''],
  ['--watch --watch-path=.', ''],
  ['--input-type=module', ''],
  [`--inspect=0 ${kept}`, kept],
  ['--report-compact --title=mine', '--report-compact --title=mine'],
] as const

let all: Seen[]
beforeAll(async () => {
  for (const path of empty) mkdirSync(path)
  const given = {
    rounds: [
      { set: { ...secrets, ...foreign } },
      { set: { ...secrets, ...foreign }, options: { extendEnv: false, env: { FAULT_OWN: 'own' } } },
      { options: { env: forksOnly } },
      ...nodeOptions.map(([text]) => ({ set: { NODE_OPTIONS: text } })),
    ],
  }
  // Started plainly: what the test runner itself was started with is not of interest.
  const result = await runFaultHost('environments', given, { env: { NODE_OPTIONS: undefined }, deadline: 60_000 })
  all = result.said.seen as Seen[]
}, 70_000)
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('the environment', () => {
  it("K1. is by default the host's, and nothing of ours is in it", () => {
    const [seen] = all
    expect(seen?.sidecar.env).toEqual(seen?.host)
    expect(seen?.host).toMatchObject({ ...secrets, ...foreign })
  })

  it('K1. is with `extendEnv: false` that of the options, and not one variable more', () => {
    expect(all[1]?.host).toMatchObject({ ...secrets, ...foreign })
    expect(all[1]?.sidecar.env).toEqual({ FAULT_OWN: 'own' })
  })

  it("K6. has what loads foreign code or writes coverage in the strict form only on request, and never Node's words to a forked process", () => {
    expect(Object.keys(all[1]?.sidecar.env ?? {})).not.toEqual(expect.arrayContaining(Object.keys(foreign)))
    for (const seen of all) expect(Object.keys(seen.sidecar.env).filter((name) => name in forksOnly)).toEqual([])
    expect(Object.keys(forksOnly).filter((name) => name in (all[2]?.sidecar.env ?? {}))).toEqual([])
  })

  it.each(nodeOptions.map(([given, expected], index) => [given, expected, index] as const))(
    'K3. NODE_OPTIONS=%s of the host reaches the sidecar as: %s',
    (given, expected, index) => {
      const seen = all[index + 3]
      expect(seen?.host['NODE_OPTIONS']).toBe(given)
      expect(seen?.sidecar.env['NODE_OPTIONS'] ?? '').toBe(expected)
      expect(seen?.sidecar.debuggerUrl).toBeNull()
      expect(
        seen?.sidecar.execArgv.filter(
          (option) => !/resolve$|^--(?:disable-sigusr1|(?:v8-pool|min-semi-space)-size=.)$/.test(option),
        ),
      ).toEqual([])
    },
  )

  it('K3. an inspector that is asked for with nodeOptions is there', async () => {
    const { said } = await runFaultHost('one-call', { options: { nodeOptions: ['--inspect=0'], logLevel: 'silent' } })
    expect(said.sidecar.debuggerUrl).toMatch(/^ws:\/\/127\.0\.0\.1:/)
  })

  it("K4. has nothing of the bridge's own preload", () => {
    const { NODE_OPTIONS, ...rest } = all[0]?.sidecar.env ?? {}
    expect(NODE_OPTIONS).toBeUndefined()
    expect(JSON.stringify({ rest, argv: all[0]?.sidecar.argv })).not.toContain('synckit')
  })
})

it("K2. neither values nor environment are in any process's arguments or name, in errors or in the log", async () => {
  const { said, stderr } = await runFaultHost('secrets')
  const { marks, found, errors, sidecar } = said
  expect(said.echoed).toBe(true)
  expect(found).toEqual({ value: [], variable: [[sidecar, 'environ']] })
  expect(errors.map(({ code }: { code: string }) => code)).toEqual([
    'CROCHET_TIMEOUT',
    'CROCHET_ENCODING',
    'CROCHET_FUNCTION_NOT_FOUND',
    'CROCHET_REACTOR_STOPPED',
  ])
  for (const mark of Object.values(marks)) {
    expect(JSON.stringify(errors)).not.toContain(mark)
    expect(stderr).not.toContain(mark)
  }
})

it('K5. SIGUSR1 opens no debugger, neither while preloads run nor later, and disturbs no call', async () => {
  const { said, stderr } = await runFaultHost('signalled')
  expect(said.answers).toEqual(Array.from({ length: 20 }, (_, index) => index))
  expect(said.self.debuggerUrl).toBeNull()
  expect(said.pid).toBe(said.sidecar)
  expect(stderr).not.toContain('Debugger')
})

describe('the disk', () => {
  it('K7. has no report, snapshot or dump of a sidecar that ran out of memory', async () => {
    const { said } = await live()
    expect(said.full).toMatchObject({ code: 'CROCHET_REACTOR_STOPPED', reason: 'oom', mayHaveRun: true })
    expect(said.again.value).toBe('again')
    expect(left()).toEqual([])
  })

  it('K8. has no file of ours, neither where the host works nor in its temporary directory nor at home', async () => {
    const { said } = await live()
    expect(said).toMatchObject({ large: 2 ** 22, uid: expect.any(String) })
    expect(left()).toEqual([])
  })
})

let lived: ReturnType<typeof runFaultHost> | undefined
function live(): ReturnType<typeof runFaultHost> {
  const [cwd, TMPDIR, HOME] = empty
  lived ??= runFaultHost('everyday', {}, { cwd, env: { TMPDIR, HOME, XDG_RUNTIME_DIR: TMPDIR }, deadline: 60_000 })
  return lived
}

function left(): string[] {
  return empty.flatMap((path) => readdirSync(path))
}
