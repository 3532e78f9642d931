import { availableParallelism } from 'node:os'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Spinner } from '../../client/spinner.js'

vi.mock('node:os', () => ({ availableParallelism: vi.fn(() => 2) }))

const never = (): boolean => false
const atOnce = (): boolean => true

beforeEach(() => {
  vi.mocked(availableParallelism).mockReturnValue(2)
})

describe('the spin', () => {
  it('ends at the first sight, or after about a tenth of a millisecond', () => {
    const spinner = new Spinner()
    let looks = 0
    expect(spinner.spin(() => ++looks === 3)).toBe(true)
    expect(looks).toBe(3)
    const started = performance.now()
    expect(spinner.spin(never)).toBe(false)
    expect(performance.now() - started).toBeGreaterThanOrEqual(0.1)
  })

  it('stops by itself when it keeps missing, and tries again now and then', () => {
    const spinner = new Spinner()
    const worthwhile = Array.from({ length: 200 }, () => callMissing(spinner))
    expect(worthwhile.slice(0, 16).every(Boolean)).toBe(true)
    const later = worthwhile.slice(100).filter(Boolean).length
    expect(later).toBeGreaterThan(0)
    expect(later).toBeLessThan(10)
  })

  it('is taken up again after one that hits', () => {
    const spinner = new Spinner()
    for (let call = 0; call < 100; call += 1) callMissing(spinner)
    spinner.spin(atOnce)
    spinner.next()
    expect(spinner.isWorthwhile).toBe(true)
  })

  it('never happens with a single processor', () => {
    vi.mocked(availableParallelism).mockReturnValue(1)
    const spinner = new Spinner()
    for (let call = 0; call < 100; call += 1) {
      spinner.next()
      expect(spinner.isWorthwhile).toBe(false)
    }
  })
})

function callMissing(spinner: Spinner): boolean {
  spinner.next()
  const { isWorthwhile } = spinner
  if (isWorthwhile) spinner.spin(never)
  return isWorthwhile
}
