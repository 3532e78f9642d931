// The command that prints the figures of shared sidecars works, and what has to be right at any speed is.
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runProgram } from '../../run-program.js'

/** What those are called that do not depend on how fast the machine is; of the last one, not how long it takes. */
const RIGHT = ['start the same sidecar', 'idle end', 'retrieved by two', 'killed with']

it('npm run reliability:sharing prints its figures: one sidecar for all, no error at its idle end, each result once', async () => {
  const program = fileURLToPath(new URL('../figures/sharing.mjs', import.meta.url))
  const only = RIGHT.flatMap((name) => ['--only', name])
  const { stdout, stderr } = await runProgram(program, ['--short', ...only], { deadline: 280_000 })
  const row = (name: string | undefined): string =>
    stdout.split('\n').find((line) => line.startsWith('| ') && line.includes(String(name))) ??
    `none of ${name}: ${stderr}`
  const [start, idle, stashed, killed] = RIGHT.map(row)
  expect(start).toContain('| 0 rounds with more, 0 files |')
  expect(idle).toContain('| 0 errors, ')
  expect(stashed).toContain('| 0 wrong |')
  expect(killed).toContain('| 20 stopped, ')
  expect(killed).toContain('; 1 started; ')
})
