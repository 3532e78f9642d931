// Large messages lie in memory that is used again: whatever becomes of a call, no other one sees its bytes.
import { Reactor, TimeoutError } from 'crochet-sidecar'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { caught } from '../caught.js'
import { calls } from '../reactor-fixtures.js'

const KIB = 1024
const reactor = new Reactor()
const echo = reactor.waitFor(calls.echo, { timeout: 30_000 })
const late = reactor.waitFor(calls.sleep, { timeout: 30 })
const later = reactor.runInReactor(calls.sleep)

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: 10_000 })
})
afterAll(() => {
  reactor.shutdown()
})

/** Bytes that tell which round they are of, and at which place they belong. */
function pattern(round: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at += 4096) bytes[at] = (round * 31 + at / 4096) % 251
  bytes[size - 1] = round % 251
  return bytes
}

function expectSame(value: unknown, expected: Uint8Array): void {
  expect(value).toBeInstanceOf(Uint8Array)
  expect(Buffer.compare(value as Uint8Array, expected)).toBe(0)
}

const sizes = [100, 70 * KIB, 256 * KIB, 300 * KIB, 1024 * KIB, 5000 * KIB, 263 * KIB]

it('results stay as they were while others come, whatever their sizes', () => {
  const kept: [unknown, Uint8Array][] = []
  for (let round = 0; round < 35; round += 1) {
    const sent = pattern(round, sizes[round % sizes.length] as number)
    kept.push([echo(sent), sent])
  }
  for (const [value, sent] of kept) expectSame(value, sent)
})

it('arguments of a call that was given up are in no other call, and its late result in no other result', () => {
  for (let round = 0; round < 14; round += 1) {
    const size = sizes[round % sizes.length] as number
    expect(caught(() => late(700, pattern(round, size)))).toBeInstanceOf(TimeoutError)
    for (let each = 100; each < 103; each += 1) {
      const sent = pattern(round + each, size + each)
      expectSame(echo(sent), sent)
    }
  }
})

it('results in the background keep theirs, taken early or late, stashed or not', () => {
  const results = Array.from({ length: 12 }, (_, round) => {
    const sent = pattern(round, sizes[round % sizes.length] as number)
    const result = later(round % 3, sent)
    expectSame(echo(sent), sent)
    return { sent, result: round % 4 === 3 ? reactor.retrieveResult(result.stash()) : result }
  })
  for (const { sent, result } of results.toReversed()) expectSame(result.wait(10_000), sent)
})

it('text and plain objects as well as bytes', () => {
  for (let round = 0; round < 10; round += 1) {
    const text = `${round}é`.repeat(200_000)
    const records = Array.from({ length: 10_000 }, (_, id) => ({ id, text: `record ${id} of ${round}` }))
    expect(echo(text)).toBe(text)
    expect(echo(records)).toEqual(records)
  }
})
