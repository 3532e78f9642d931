// The short form of the soak: a tenth of the calls and faults of `npm run soak`.
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runProgram } from '../../run-program.js'
import { FAULTS } from './plan.mjs'

const calls = 100_000
const faults = 200
const zeros = 'hangs|lost|duplicated|run although it had not|crossed|wrong|untyped|late|orphans'.split('|')

it('survives faults at random moments: nothing hangs, is lost, comes twice, crosses or fails without a class', async () => {
  const program = fileURLToPath(new URL('soak.mjs', import.meta.url))
  const args = ['--calls', `${calls}`, '--faults', `${faults}`]
  const { code, stdout, stderr } = await runProgram(program, args, { deadline: 280_000 })
  console.log(stdout)
  const figure = (name: string): number => Number(new RegExp(`^ *${name} +(\\d+)`, 'm').exec(stdout)?.[1])

  expect(Object.fromEntries(zeros.map((name) => [name, figure(name)])), stdout + stderr).toEqual(
    Object.fromEntries(zeros.map((name) => [name, 0])),
  )
  expect(code).toBe(0)
  expect(figure('calls')).toBe(calls)
  expect(figure('faults injected')).toBeGreaterThanOrEqual(faults)
  for (const kind of FAULTS) expect({ kind, count: figure(kind) }).toHaveProperty('count', expect.toSatisfy(isPositive))
}, 300_000)

const isPositive = (count: number): boolean => count > 0
