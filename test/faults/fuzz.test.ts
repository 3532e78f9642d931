// The fuzzers in their short form; `npm run fuzz` is the long one. A finding is made again by
// `npm run fuzz -- codec --seed 1 --only <index>`.
import { expect, it } from 'vitest'
import { fuzzCodec, fuzzSplits } from '../fuzz/codec.js'
import { fuzzHost } from '../fuzz/live-host.js'
import { fuzzSidecar } from '../fuzz/live-sidecar.js'

it('20,000 mutated messages and payloads: each is taken as the reference decoder takes it, or refused', () => {
  const report = fuzzCodec({ inputs: 20_000, seed: 1 })
  expect(report.findings).toEqual([])
  expect(report.accepted).toBeGreaterThan(1_000)
}, 300_000)

it('every message of the corpus is read the same wherever it is cut, and byte by byte', () => {
  const { splits, findings } = fuzzSplits()
  expect(findings).toEqual([])
  expect(splits).toBeGreaterThan(10_000)
}, 120_000)

it('1,000 mutated frames to a running sidecar: it answers, or ends the session', async () => {
  const report = await fuzzSidecar({ inputs: 1000, seed: 1 })
  expect(report.findings).toEqual([])
  expect(report.accepted + report.refused).toBeGreaterThan(500)
}, 120_000)

it('1,000 mutated replies to a running host: each call comes to a value or a typed error', async () => {
  const report = await fuzzHost({ inputs: 1000, seed: 1 })
  expect(report.findings).toEqual([])
  expect(report.accepted).toBeGreaterThan(100)
}, 200_000)
