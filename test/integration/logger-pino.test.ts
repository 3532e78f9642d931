// The loggers that people have, as `logger`: pino's, a child of it, a console.
import { expect, it } from 'vitest'
import { runHost } from '../run-host.js'

const PRINTED = ['from console.log', 'from writeSync', 'from a child']
/** Pino's numbers. */
const [INFO, ERROR] = [30, 50]

it('pino takes what the reactor prints, and what the library has to say, each at its level', async () => {
  const records = (await written('pino')).map((line) => JSON.parse(line) as { level: number; msg: string })
  for (const msg of PRINTED) expect(records).toContainEqual(pinoRecord(INFO, msg, { name: 'reactor' }))
  expect(records.filter(({ level }) => level === ERROR)).toEqual([
    pinoRecord(ERROR, expect.stringContaining('nobody awaits this'), { name: 'reactor' }),
  ])
})

it("a child of pino's adds what it was made with", async () => {
  const records = (await written('child')).map((line) => JSON.parse(line) as object)
  for (const msg of PRINTED)
    expect(records).toContainEqual(expect.objectContaining({ level: INFO, msg, part: 'sidecar' }))
})

it('a console takes them as lines', async () => {
  const lines = await written('console')
  expect(lines).toEqual(expect.arrayContaining(PRINTED))
  expect(lines.join('\n')).toContain('nobody awaits this')
})

async function written(logger: string): Promise<string[]> {
  const { said, stderr, code } = await runHost('logger', [logger])
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return said.written as string[]
}

function pinoRecord(level: number, msg: unknown, base: object): object {
  return { level, time: expect.any(Number), ...base, msg }
}
