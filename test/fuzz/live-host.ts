// Fuzzers. Mutated replies against a running host and its bridge: every call comes to a value or a typed error in time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMessage, responseId } from '../../src/envelope.js'
import { runFaultHost } from '../faults/kit/run-fault-host.js'
import { Frames, replySamples } from './live-frames.js'
import type { Finding, Report } from './report.js'

/** Frames to one host. */
const CHUNK = 5000
/** Of so many frames one breaks the stream; of so many, one leaves it unfinished, and the call waits in vain. */
const BROKEN = 500
const UNFINISHED = 1000

/** Has so many calls answered by mutated frames. */
export async function fuzzHost(options: { readonly inputs: number; readonly seed: number }): Promise<Report> {
  const frames = new Frames(replySamples(), options.seed, breaksBridge)
  const folder = mkdtempSync(join(tmpdir(), 'crochet-fuzz-'))
  const findings: Finding[] = []
  const report = { accepted: 0, refused: 0, slowest: 0 }
  const started = performance.now()
  let inputs = 0
  while (inputs < options.inputs && findings.length < 20) {
    const chunk = Array.from({ length: Math.min(CHUNK, options.inputs - inputs) }, (_, index) => {
      const isUnfinished = index % UNFINISHED === UNFINISHED - 1
      return frames.nextOf(isUnfinished ? 'unfinished' : index % BROKEN === BROKEN - 1 ? 'broken' : 'sound')
    })
    const file = join(folder, 'frames.json')
    const records = chunk.map(({ bytes, effect }) => ({
      bytes: bytes.toString('base64'),
      unfinished: effect === 'unfinished',
    }))
    writeFileSync(file, JSON.stringify(records))
    const { said, code, stderr } = await runFaultHost('fuzzed-replies', { frames: file }, { deadline: 180_000 })
    if (said.done !== chunk.length) {
      findings.push({ index: inputs, what: `the host ended with ${code}: ${stderr.slice(-2000)}` })
      break
    }
    for (const { index, what } of said.findings) {
      findings.push({ index: inputs + index, what, input: chunk[index]?.bytes.toString('hex') ?? '' })
    }
    const { values, thrown, stopped, refused, timeouts } = said.outcomes
    report.accepted += values + thrown
    report.refused += stopped + refused + timeouts
    report.slowest = Math.max(report.slowest, said.slowest)
    inputs += chunk.length
  }
  rmSync(folder, { recursive: true })
  return { inputs, seconds: (performance.now() - started) / 1000, ...report, findings }
}

/** A message that the bridge cannot take for a reply or a notification; a reply it passes on without looking into it. */
function breaksBridge(bytes: Uint8Array): boolean {
  if (responseId(bytes) !== undefined) return false
  try {
    return parseMessage(bytes).type !== 'notification'
  } catch {
    return true
  }
}
