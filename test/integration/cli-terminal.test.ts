// `crochet` in a terminal: what it shows there, and Ctrl-C.
import { randomUUID } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { bin, CrochetTerminal, functions } from '../command-line.js'
import { markedProcesses } from '../faults/kit/census.mjs'
import { startProgram } from '../run-program.js'

const CLEAR = '\r\u001B[K'
/** Milliseconds from the key to the end: the call is told to stop, and killed 150 ms later if it does not care. */
const PROMPTLY = 2000

it('shows a result as Node would, in colors if the terminal has them', async () => {
  const colored = open(['call', functions, 'value', '"map"'])
  expect(await colored.ended).toBe(0)
  expect(colored.shown.trimEnd()).toBe(
    "{ items: [ \u001B[33m1\u001B[39m, Map(1) { \u001B[32m'a'\u001B[39m => \u001B[33m1n\u001B[39m } ] }",
  )
  const plain = open(['call', functions, 'value', '"map"'], { TERM: 'dumb' })
  expect(await plain.ended).toBe(0)
  expect(plain.shown.trimEnd()).toBe("{ items: [ 1, Map(1) { 'a' => 1n } ] }")
})

it.each(['--progress', '--background'])('%s shows how long it takes, and leaves no trace of it', async (option) => {
  const terminal = open(['call', functions, 'slow', '2000', option, '--format', 'json'])
  expect(await terminal.ended).toBe(0)
  const [before = '', after = ''] = terminal.shown.split('on its way')
  for (const part of [before, after])
    expect(part.split(CLEAR)).toContainEqual(expect.stringMatching(/^[-|/\\] slow \d+\.\d s$/))
  const times = [...terminal.shown.matchAll(/slow (\d+\.\d) s/g)].map(([, seconds]) => Number(seconds))
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times.at(-1)).toBeGreaterThanOrEqual(1)
  expect(terminal.shown.slice(terminal.shown.lastIndexOf(CLEAR))).toBe(`${CLEAR}2000\r\n`)
})

it.each([
  ['polite', []],
  ['deaf', []],
  ['spin', []],
  ['deaf', ['--progress']],
  ['spin', ['--progress']],
])('Ctrl-C in a call (%s %j) ends it with 130 and leaves no process', async (kind, options) => {
  const mark = randomUUID()
  const terminal = open(['call', functions, 'hang', `"${kind}"`, ...options], { CLI_MARK: mark })
  await expect.poll(() => terminal.shown, { timeout: 15_000 }).toContain('begun')
  expect(markedProcesses(`CLI_MARK=${mark}`).length).toBeGreaterThanOrEqual(2)
  const pressed = performance.now()
  terminal.pressCtrlC()
  expect(await terminal.ended).toBe(130)
  expect(performance.now() - pressed).toBeLessThan(PROMPTLY)
  // It has waited for the sidecar's end.
  expect(markedProcesses(`CLI_MARK=${mark}`)).toEqual([])
  expect(terminal.shown).not.toMatch(/rror/)
  if (options.length > 0) expect(terminal.shown.endsWith(CLEAR)).toBe(true)
})

it('SIGINT from elsewhere ends it with 130 as well', async () => {
  const program = startProgram(bin, ['call', functions, 'slow', '30000'])
  await expect.poll(() => program.stderr, { timeout: 15_000 }).toContain('on its way')
  process.kill(program.pid, 'SIGINT')
  expect(await program.result).toMatchObject({ code: 130, signal: null, stdout: '', timedOut: false })
})

function open(args: readonly string[], env: Readonly<Record<string, string>> = {}): CrochetTerminal {
  const terminal = new CrochetTerminal(args, env)
  onTestFinished(() => terminal.close())
  return terminal
}
