import { expect, it, vi } from 'vitest'
import { watchOwnLoop } from '../../sidecar/self-watch.js'

function watched(alive: readonly number[] = []) {
  const stuck = vi.fn<() => void>()
  let looks: (() => void)[] = []
  const set = (body: () => void): NodeJS.Timeout => {
    looks.push(body)
    return undefined as unknown as NodeJS.Timeout
  }
  const isAlive = (pid: number): boolean => alive.includes(pid)
  const heard = watchOwnLoop({ startTimeout: 1000, stashTtl: 20_000, isAlive, stuck }, { set })
  /** The ms of looks, without a word, until it is taken for stuck; undefined: `most` was not enough. */
  const until = (most = 60_000): number | undefined => {
    for (let ms = 500; ms <= most; ms += 500) {
      const [look, ...none] = looks
      expect(none).toEqual([])
      looks = []
      look?.()
      if (stuck.mock.calls.length > 0) return ms
    }
    return undefined
  }
  return { heard, until, looks: () => looks.length, stuck }
}

it('gives the start its time', () => {
  const { until, looks, stuck } = watched()
  expect(until()).toBe(1000)
  // Once is enough.
  expect(looks()).toBe(0)
  expect(stuck).toHaveBeenCalledOnce()
})

it('gives a loop that nobody needs five seconds, from its last word on', () => {
  const { heard, until } = watched()
  heard({ clients: [], isKept: false })
  expect(until(4500)).toBeUndefined()
  heard({ clients: [], isKept: false })
  expect(until()).toBe(5000)
})

it('gives it as long as a result is kept besides, if there is one', () => {
  const { heard, until } = watched()
  heard({ clients: [], isKept: true })
  expect(until()).toBe(25_000)
})

it.each([
  { clients: [7], ms: undefined },
  { clients: [8, 7], ms: undefined },
  { clients: [8], ms: 5000 },
])('leaves the judgement to a client that is there: $clients', ({ clients, ms }) => {
  const { heard, until } = watched([7])
  heard({ clients, isKept: false })
  expect(until()).toBe(ms)
})
