import { afterEach, expect, it } from 'vitest'
import { SignsOfLife } from '../../client/bridge/signs-of-life.js'

const MS = 1_000_000n
let signs: SignsOfLife
const heard = (...times: bigint[]): void => {
  signs = new SignsOfLife(() => {})
  for (const time of times) signs.heard(time * MS)
}

afterEach(() => signs.stop())

it('knows none at first', () => {
  heard()
  expect(signs.beforeInterrupt()).toBe(0n)
  heard(100n)
  expect(signs.beforeInterrupt()).toBe(0n)
})

it('is the last before the one that came now', () => {
  heard(100n, 500n, 900n)
  expect(signs.beforeInterrupt()).toBe(500n * MS)
})

it('takes what comes together for one', () => {
  heard(100n, 500n, 501n, 599n)
  expect(signs.beforeInterrupt()).toBe(100n * MS)
})

it('goes on where there is no pause', () => {
  heard(100n, 140n, 180n, 220n, 260n, 300n, 340n)
  expect(signs.beforeInterrupt()).toBe(220n * MS)
})
