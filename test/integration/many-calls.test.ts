import { describe, expect, it } from 'vitest'
import { runHost } from '../run-host.js'

const COUNT = 100_000

describe(`${COUNT.toLocaleString('en')} calls in a row`, () => {
  it('give the right answers, and nothing grows', async () => {
    const { said, stderr } = await runHost('many-calls', [String(COUNT)], {
      nodeOptions: ['--expose-gc'],
      deadline: 120_000,
    })
    expect(stderr).toBe('')
    const { heap: heapBefore, ...before } = said.before
    const { heap: heapAfter, ...after } = said.after
    expect(after).toEqual(before)
    expect((heapAfter - heapBefore) / COUNT).toBeLessThan(16)
  }, 150_000)
})
