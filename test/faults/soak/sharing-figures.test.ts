// The command that prints the figures of shared sidecars works, and what has to be right at any speed is.
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runProgram } from '../../run-program.js'

/** What those rows begin with that do not depend on how fast the machine is. */
const RIGHT = [
  '10 processes that start the same sidecar at once',
  'idle end against a new client',
  'result stashed in one process, retrieved by two at once',
]

it('npm run reliability:sharing prints every figure: one sidecar for all, no error at its idle end, each result once', async () => {
  const program = fileURLToPath(new URL('../figures/sharing.mjs', import.meta.url))
  const { stdout, stderr } = await runProgram(program, ['--short'], { deadline: 280_000 })
  const rows = stdout.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| |'))
  expect(rows, stderr).toHaveLength(9)
  const right = rows.filter((row) => RIGHT.some((name) => row.startsWith(`| ${name} |`)))
  expect(right).toHaveLength(RIGHT.length)
  expect(right.filter((row) => row.includes('missed'))).toEqual([])
  // How long it takes is the machine's affair, that all are told and served by one is not.
  expect(rows[1]).toContain('| 20 stopped,')
  expect(rows[1]).toContain('; 1 started;')
})
