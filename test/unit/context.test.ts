import { beforeEach, expect, it, vi } from 'vitest'
import type { CurrentCall } from '../../sidecar/context.js'

const callNamed = (name: string): CurrentCall => ({ name, deadline: 1, signal: new AbortController().signal })

let { currentCall, runInCall, trackCalls } = await import('../../sidecar/context.js')

// A new process, as far as the module can tell.
beforeEach(async () => {
  Reflect.deleteProperty(globalThis, Symbol.for('crochet-sidecar/current-call'))
  vi.resetModules()
  ;({ currentCall, runInCall, trackCalls } = await import('../../sidecar/context.js'))
})

const nameAfterAwait = async (): Promise<string | undefined> => {
  await new Promise(setImmediate)
  return currentCall().name
}

it('keeps calls that run beside each other apart, across awaits', async () => {
  trackCalls()
  const names = ['a', 'b'].map((name) => runInCall(callNamed(name), nameAfterAwait))
  expect(await Promise.all(names)).toEqual(['a', 'b'])
  expect(currentCall().name).toBeUndefined()
})

it('follows no call that began before anybody could ask', async () => {
  const name = runInCall(callNamed('early'), async () => {
    trackCalls()
    return nameAfterAwait()
  })
  expect(await name).toBeUndefined()
  expect(await runInCall(callNamed('later'), nameAfterAwait)).toBe('later')
})

it('is outside of any call otherwise: nothing aborts, nothing ends', () => {
  expect(currentCall()).toMatchObject({ deadline: Number.POSITIVE_INFINITY, name: undefined })
  expect(currentCall().signal.aborted).toBe(false)
})

it('is shared by all copies of the package', async () => {
  vi.resetModules()
  const copy = await import('../../sidecar/context.js')
  expect(copy.currentCall).not.toBe(currentCall)
  copy.trackCalls()
  expect(await runInCall(callNamed('shared'), async () => copy.currentCall().name)).toBe('shared')
})
