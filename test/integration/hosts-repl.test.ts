// examples/hosts/repl: blocking calls at a prompt, typed in a real terminal.
import { afterAll, afterEach, expect, it, onTestFinished } from 'vitest'
import { outputPattern } from '../document-programs.js'
import { HostFolder, readHostReadme } from '../host-folder.js'
import { shownBy } from '../markdown.js'
import { CTRL_C, CTRL_D, TerminalSession } from '../terminal-session.js'

const host = new HostFolder('repl')

afterEach(() => host.expectNothingLeft())
afterAll(() => host.remove())

it.each([
  ['a session of node:repl', ['main.js'], /sync> /],
  ["Node's own prompt with a preload", ['-i', '-r', './preload.cjs'], /\n> /],
])('%s: calls give values, Ctrl-C breaks a wait of a minute, and the prompt lives on', async (_, args, prompt) => {
  const session = open(args)
  await session.shows(prompt, 10_000)
  const sidecar = numberIn(await session.enter('web.pid()', prompt))
  expect(await session.enter('[20, 10].map((ms) => web.slow(ms))', prompt)).toContain("'after 20 ms', 'after 10 ms'")

  for (let time = 1; time <= 2; time += 1) {
    const pressed = await blockAndPress(session, 'web.slow(60_000)')
    expect(await session.shows(prompt)).toContain('ERR_SCRIPT_EXECUTION_INTERRUPTED')
    expect(performance.now() - pressed).toBeLessThan(2_000)
    // The next call gets its own answer, from the same sidecar.
    expect(numberIn(await session.enter('web.pid()', prompt))).toBe(sidecar)
  }
  expect(await session.enter('web.slow(30)', prompt)).toContain("'after 30 ms'")
  session.type(CTRL_D)
  expect(await session.ended).toBe(0)
})

it('shows what its README shows', async () => {
  const session = open(['main.js'])
  const prompt = /sync> /
  await session.shows(prompt, 10_000)
  const lines = shownBy(readHostReadme('repl'), 'npm start')
    .text.split(/^sync> /m)
    .slice(1)
  expect(lines.length).toBeGreaterThanOrEqual(4)
  for (const entry of lines) {
    const end = entry.indexOf('\n')
    const [line, text] = [entry.slice(0, end), entry.slice(end + 1)]
    const presses = text.startsWith('^C')
    if (presses) await blockAndPress(session, line)
    const shown = (presses ? await session.shows(prompt) : await session.enter(line, prompt))
      .replace(prompt, '')
      .replaceAll('\r', '')
    expect(shown).toMatch(outputPattern({ text, mark: '' }))
  }
  session.type(CTRL_D)
  expect(await session.ended).toBe(0)
})

it('.restart replaces the sidecar, and with it what Ctrl-C has left running there', async () => {
  const session = open(['main.js'])
  const prompt = /sync> /
  await session.shows(prompt, 10_000)
  const before = numberIn(await session.enter('web.pid()', prompt))
  await blockAndPress(session, 'web.slow(60_000)')
  await session.shows(prompt)
  await session.enter('.restart', prompt)
  const after = numberIn(await session.enter('web.pid()', prompt))
  expect(after).not.toBe(before)
  expect(host.processes()).not.toContain(before)
  expect(host.processes()).toContain(after)
  expect(await session.enter("dns.lookup('127.0.0.1')", prompt)).toContain("{ address: '127.0.0.1', family: 4 }")
  expect(await session.enter("fs.readFile('package.json', 'utf8').length > 0", prompt)).toContain('true')
  session.type(CTRL_D)
  expect(await session.ended).toBe(0)
})

it('a session whose input is a pipe gives the same values', async () => {
  const program = host.start('start')
  program.child.stdin.end("web.slow(10)\nnew URL('http://' + dns.lookup('127.0.0.1').address).host\n")
  const { stdout, stderr, code } = await program.result
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(stdout).toMatch(/'after 10 ms'[\s\S]+'127\.0\.0\.1'/)
})

function open(args: readonly string[]): TerminalSession {
  const session = new TerminalSession(args, { cwd: host.path, env: host.environment })
  onTestFinished(() => session.close())
  return session
}

function numberIn(shown: string): number {
  return Number(/^(\d+)\r?$/m.exec(shown)?.[1])
}

/** Enters a line, presses Ctrl-C when it blocks, and returns when that was. */
async function blockAndPress(session: TerminalSession, line: string): Promise<number> {
  session.type(`console.log('be' + 'gins'); ${line}\r`)
  await session.shows(/begins\r?\n/)
  await new Promise((resolve) => setTimeout(resolve, 200))
  session.type(CTRL_C)
  return performance.now()
}
