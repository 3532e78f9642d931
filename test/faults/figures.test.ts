// The command that prints the figures of docs/reliability.md works; the figures themselves are its own business.
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runProgram } from '../run-program.js'

it('npm run reliability prints every figure, and what is left over is nothing', async () => {
  const program = fileURLToPath(new URL('figures/main.mjs', import.meta.url))
  const { stdout, stderr } = await runProgram(program, ['--short'], { deadline: 55_000 })
  const rows = stdout.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| |'))
  expect(rows, stderr).toHaveLength(13)
  expect(rows.filter((row) => row.endsWith('| 0 |'))).toHaveLength(3)
})
