/* oxlint-disable unicorn/no-thenable -- thenables are what is tested */
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { whenSettled } from '../../sidecar/when-settled.js'

// As `await` says.
const NO_CONSTRUCTOR = 'TypeError: The .constructor property is not an object'

class Own<T> extends Promise<T> {}

/** What came of it: `value 1`, `thrown 1`; more than one, if more came. */
async function outcomes(pending: unknown): Promise<string[]> {
  const seen: string[] = []
  let isLater = false
  whenSettled(
    pending,
    (value) => seen.push(`value ${String(value)}${isLater ? '' : ' at once'}`),
    (thrown) => seen.push(`thrown ${String(thrown)}${isLater ? '' : ' at once'}`),
  )
  isLater = true
  await new Promise((resolve) => setTimeout(resolve, 5))
  return seen
}

const { then } = Promise.prototype
afterEach(() => {
  // oxlint-disable-next-line no-extend-native -- put back
  Promise.prototype.then = then
})

describe('what a function returned', () => {
  it.each([
    ['a value', () => 1, 'value 1'],
    ['undefined', () => undefined, 'value undefined'],
    ['a promise', () => Promise.resolve(1), 'value 1'],
    ['one that was rejected', () => Promise.reject(new Error('no')), 'thrown Error: no'],
    ['one of a class of the user’s', () => Own.resolve(1), 'value 1'],
    ['one of another realm', () => runInNewContext('Promise.resolve(1)') as unknown, 'value 1'],
    ['a thenable', () => ({ then: (ok: (value: unknown) => void) => (ok(1), ok(2)) }), 'value 1'],
    ['one that throws', () => ({ then: fail }), 'thrown Error: no'],
    ['a promise with a `then` of its own', () => own('then', { value: fail }), 'thrown Error: no'],
    ['one whose `then` throws when it is read', () => own('then', { get: fail }), 'thrown Error: no'],
    ['one with a constructor that throws when it is read', () => own('constructor', { get: fail }), 'thrown Error: no'],
    ['one with a constructor that is none', () => own('constructor', { value: 7 }), `thrown ${NO_CONSTRUCTOR}`],
  ])('%s: one outcome, later', async (_, make, expected) => {
    expect(await outcomes(make())).toEqual([expected])
  })

  it('a promise of a program that has replaced `then`', async () => {
    // oxlint-disable-next-line no-extend-native -- what is tested
    Promise.prototype.then = function replaced(this: Promise<unknown>, ...rest) {
      return then.apply(this, rest)
    } as typeof then
    expect(await outcomes(Promise.resolve(1))).toEqual(['value 1'])
  })
})

function own(name: string, property: PropertyDescriptor): Promise<number> {
  return Object.defineProperty(Promise.resolve(1), name, property)
}

function fail(): never {
  throw new Error('no')
}
