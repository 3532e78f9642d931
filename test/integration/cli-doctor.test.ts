// `crochet doctor`: what is right is "ok", and what is broken is named; `crochet protocol`.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from '../../src/messages.js'
import { crochet } from '../command-line.js'
import { InstalledPackage } from '../installed-package.js'
import type { ProgramOptions } from '../run-program.js'
import { root, UserFolder } from '../user-folder.js'

const LINES = ['Node', 'rights', 'synckit', 'start', 'round trip', 'TypeScript']
const nodeStripsTypes = 'typescript' in process.features && process.features.typescript !== false
const hasFlag = (flag: string): boolean => process.allowedNodeEnvironmentFlags.has(flag)
const model = hasFlag('--permission') ? '--permission' : '--experimental-permission'
const readable = `--allow-fs-read=${root}*`
const NOT_CHECKED = 'not checked: mend the above first'

const withTsx = new UserFolder(['tsx'])
const withoutTsx = new UserFolder()
afterAll(() => {
  withTsx.remove()
  withoutTsx.remove()
})

describe('where all is well', () => {
  it('each line is ok, with the figures', async () => {
    const { code, stderr, findings } = await doctor({ cwd: withTsx.path })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(findings.map(({ mark, topic }) => [mark, topic])).toEqual(LINES.map((topic) => ['ok', topic]))
    const { start, roundTrip, typescript } = textsOf(findings)
    expect(Number(/after (\d+) ms/.exec(start)?.[1])).toBeGreaterThan(10)
    expect(Number(/takes (\d+\.\d+) ms/.exec(roundTrip)?.[1])).toBeGreaterThan(0)
    expect(typescript).toMatch(/by .*tsx \d+\./)
  })

  it('a project without TypeScript needs no loader', async () => {
    const { code, findings } = await doctor({ cwd: withoutTsx.path })
    expect(code).toBe(0)
    expect(findings.at(-1)).toMatchObject({ mark: 'ok', topic: 'TypeScript' })
    if (!nodeStripsTypes) expect(textsOf(findings).typescript).toMatch(/nothing loads .* npm i -D tsx/)
  })

  it('a loader that NODE_OPTIONS names is used', async () => {
    const tsx = fileURLToPath(import.meta.resolve('tsx'))
    const { code, findings } = await doctor({ cwd: withoutTsx.path, env: { NODE_OPTIONS: `--import ${tsx}` } })
    expect(code).toBe(0)
    expect(textsOf(findings).typescript).toContain('modules are loaded by')
  })
})

describe('what is broken', () => {
  it.skipIf(nodeStripsTypes).each(['tsconfig.json', 'module.ts'])('no loader where there is %s', async (name) => {
    const folder = new UserFolder()
    folder.write(name, '')
    try {
      const { code, findings, stderr } = await doctor({ cwd: folder.path })
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
      expect(findings.filter(({ mark }) => mark !== 'ok')).toEqual([
        {
          mark: 'not ok',
          topic: 'TypeScript',
          text: 'nothing here loads .ts modules: no tsx, and this Node strips no types',
          advice: expect.stringContaining('npm i -D tsx'),
        },
      ])
    } finally {
      folder.remove()
    }
  })

  it.each([
    [['--allow-worker'], '--allow-child-process'],
    [['--allow-child-process'], '--allow-worker'],
    [[], '--allow-worker and --allow-child-process'],
  ])("Node's permission model with %j", async (rights, missing) => {
    const { code, findings } = await doctor({ cwd: root, nodeOptions: [model, readable, ...rights] })
    expect(code).toBe(1)
    expect(findings.find(({ mark }) => mark === 'not ok')).toMatchObject({
      topic: 'rights',
      text: `Node's permission model is on without ${missing}: no sidecar can be started`,
      advice: expect.stringContaining(missing.replace(' and ', ' ')),
    })
    expect(findings.slice(3).map(({ text }) => text)).toEqual([NOT_CHECKED, NOT_CHECKED, NOT_CHECKED])
  })

  it('with all rights but that to write, TypeScript is not checked', async () => {
    const nodeOptions = [model, readable, '--allow-worker', '--allow-child-process']
    const { code, findings } = await doctor({ cwd: root, nodeOptions })
    expect(code).toBe(0)
    expect(findings.map(({ mark }) => mark)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', '?'])
  })
})

describe('a packed package', () => {
  let installed: InstalledPackage
  beforeAll(() => {
    installed = new InstalledPackage()
  }, 120_000)
  afterAll(() => installed.remove())

  it('is well by itself', async () => {
    expect(await diagnosed(installed)).toMatchObject({ code: 0 })
  })

  it.each([
    ['synckit/register.cjs', 2, 'synckit', /its preload is missing: .*register\.cjs$/],
    ['synckit', 2, 'synckit', /the package synckit cannot be found$/],
    ['crochet-sidecar/dist/client/bridge/worker.cjs', 3, 'start', /worker\.cjs is missing/],
    ['crochet-sidecar/dist/sidecar/main.cjs', 3, 'start', /did not start \(bootstrap\).*main\.cjs/],
  ])('without %s', async (name, line, topic, text) => {
    const putBack = installed.takeAway(`node_modules/${name}`)
    try {
      const { code, findings } = await diagnosed(installed)
      expect(code).toBe(1)
      expect(findings.slice(0, line).map(({ mark }) => mark)).toEqual(Array.from({ length: line }, () => 'ok'))
      expect(findings[line]).toMatchObject({ mark: 'not ok', topic, text: expect.stringMatching(text) })
      expect(findings[line]?.advice).toContain('install')
      for (const { mark, text: why } of findings.slice(line + 1)) expect([mark, why]).toEqual(['?', NOT_CHECKED])
    } finally {
      putBack()
    }
  })
})

describe('crochet protocol', () => {
  it('prints the version, the entry that there is, and the methods that docs/protocol.md describes', async () => {
    const { code, stdout, stderr } = await crochet(['protocol'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^protocol +${PROTOCOL_VERSION}, `))
    expect(stdout).toContain(`node ${root}dist/sidecar/main.js --stdio\n`)
    const [, methods = ''] = stdout.trimEnd().split('\n\n')
    const page = readFileSync(`${root}docs/protocol.md`, 'utf8')
    const [section = ''] = (page.split('\n## Methods\n')[1] ?? '').split('\n## ')
    const described = Array.from(section.matchAll(/^### (\w+)$/gm), ([, method]) => method)
    expect(new Set(methods.split('\n').map((line) => line.split(' ')[0]))).toEqual(new Set(described))
  })
})

interface ShownFinding {
  readonly mark: string | undefined
  readonly topic: string | undefined
  readonly text: string | undefined
  readonly advice: string | undefined
}

async function doctor(options: ProgramOptions) {
  const { code, stdout, stderr } = await crochet(['doctor'], options)
  return { code, stderr, findings: findingsIn(stdout) }
}

async function diagnosed(installed: InstalledPackage) {
  const { code, stdout } = await installed.crochet(['doctor'])
  return { code, findings: findingsIn(stdout) }
}

function findingsIn(stdout: string): ShownFinding[] {
  return Array.from(
    stdout.matchAll(/^(ok|not ok|\?) +([A-Za-z ]+): (.*)\n(?: +-> (.*)\n)?/gm),
    ([, mark, topic, text, advice]) => ({ mark, topic, text, advice }),
  )
}

function textsOf(findings: readonly ShownFinding[]): { start: string; roundTrip: string; typescript: string } {
  const [, , , start = '', roundTrip = '', typescript = ''] = findings.map(({ text }) => text ?? '')
  return { start, roundTrip, typescript }
}
