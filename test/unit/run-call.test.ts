import { expect, it } from 'vitest'
import type { Call } from '../../sidecar/call-params.js'
import { Modules } from '../../sidecar/modules.js'
import { CallFailure } from '../../sidecar/reply-writer.js'
import { runCall } from '../../sidecar/run-call.js'

const call: Call = {
  module: 'data:text/javascript,export const add = (a, b) => a + b',
  path: ['add'],
  name: 'add',
  args: () => [1, 2],
  timeout: 1000,
  from: undefined,
  trace: undefined,
}

it('enters the call with its function, not before its module is there', async () => {
  const modules = new Modules()
  const entered: boolean[] = []
  let isLoaded = false
  const run = () =>
    runCall(modules, call, (body) => {
      entered.push(isLoaded)
      return body()
    })
  const first = run()
  await modules.load(call.module, undefined)
  isLoaded = true
  expect(await first).toBe(3)
  expect(run()).toBe(3)
  expect(entered).toEqual([true, true])
})

it('enters nothing for a function that there is not', async () => {
  const enter = () => {
    throw new Error('entered')
  }
  await expect(runCall(new Modules(), { ...call, path: ['missing'] }, enter)).rejects.toBeInstanceOf(CallFailure)
})
