// The command line as a user gets it: the packed tarball installed by npm in an empty folder, run by npx and from a script.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runInShell } from '../command-line.js'
import { root } from '../user-folder.js'

const folder = mkdtempSync(join(tmpdir(), 'crochet-npx-'))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

beforeAll(() => {
  const packed = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root)
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  const scripts = { look: `crochet call node:dns/promises lookup '"localhost"' '{"family":4}' | cat` }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, scripts }))
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, filename)], folder)
}, 120_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

it.each([
  [`npx crochet call node:dns/promises lookup '"localhost"' '{"family":4}'`, '{"address":"127.0.0.1","family":4}\n', 0],
  ['npx crochet call node:timers/promises setTimeout 60000 --timeout 1500', '', 124],
  ['npx crochet call node:timers/promises setTimeout soon', '', 2],
  ['npx crochet --version', `${version}\n`, 0],
  ['npm run --silent look', '{"address":"127.0.0.1","family":4}\n', 0],
])('%s', async (command, stdout, code) => {
  expect(await runInShell(command, folder)).toMatchObject({ stdout, code })
})

it('npx crochet doctor finds all well', async () => {
  const { code, stdout, stderr } = await runInShell('npx crochet doctor', folder)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.trimEnd().split('\n')).toSatisfy((lines: string[]) => lines.every((line) => line.startsWith('ok ')))
})

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
}
