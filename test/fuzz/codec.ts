// Fuzzers. Mutated bytes against the codec, in this process: every input is checked, timed and weighed.

import { MessageReader } from '../../src/message-reader.js'
import { check, eachByte, readAll, sameMessages, type Verdict } from './codec-targets.js'
import { corpus } from './corpus.js'
import { type Input, Mutator } from './mutator.js'
import { Random } from './random.js'
import { type Finding, Pollution, type Report } from './report.js'
import { Stopwatch } from './stopwatch.js'

export interface CodecOptions {
  readonly inputs: number
  readonly seed: number
  /** Index of the first input, to make only some of them again. */
  readonly first?: number
  /** Called after every batch. */
  readonly progress?: (done: number) => void
}

/** ms that one input may take, and bytes of heap for so many bytes of input. */
const SLOWEST = 100
const heapLimit = (size: number): number => 8 * size + 8 * 1024 * 1024

const BATCH = 10_000
const MANY_FINDINGS = 20
/** Of so many inputs one is also read in pieces and compared in depth. */
const THOROUGH = 16

/** Gives so many mutated inputs to the codec. */
export function fuzzCodec({ inputs, seed, first = 0, progress }: CodecOptions): Report {
  const mutator = new Mutator(corpus(), new Random())
  const watch = new Stopwatch()
  const pollution = new Pollution()
  const findings: Finding[] = []
  const verdicts: Record<Verdict, number> = { accepted: 0, refused: 0 }
  let slowest = 0
  let heaviest = 0
  const started = performance.now()

  const attempt = (index: number): void => {
    const input = mutator.make(seed, index)
    const thoroughness = index % THOROUGH === 0 ? 'thorough' : 'quick'
    watch.reset()
    try {
      verdicts[check(input, watch, thoroughness)]++
    } catch (error) {
      findings.push(findingOf(index, input, error instanceof Error ? (error.stack ?? error.message) : String(error)))
      return
    }
    // The machine's own pauses are not the input's: it has to be slow three times.
    const again = (): number => {
      watch.reset()
      check(input, watch, 'quick')
      return watch.ms
    }
    const { bytes } = watch
    const ms = watch.ms <= SLOWEST ? watch.ms : Math.min(watch.ms, again(), again())
    slowest = Math.max(slowest, ms)
    heaviest = Math.max(heaviest, bytes)
    if (ms > SLOWEST) findings.push(findingOf(index, input, `took ${ms.toFixed(1)} ms`))
    if (bytes > heapLimit(input.bytes.length)) findings.push(findingOf(index, input, `took ${bytes} bytes of heap`))
  }

  let done = 0
  for (; done < inputs && findings.length < MANY_FINDINGS; done++) {
    attempt(first + done)
    if ((done + 1) % BATCH !== 0 && done + 1 !== inputs) continue
    progress?.(done + 1)
    const polluted = pollution.found()
    if (polluted !== undefined) findings.push({ index: first + done, what: `${polluted}, by this input or one before` })
  }
  return { inputs: done, seconds: (performance.now() - started) / 1000, ...verdicts, slowest, heaviest, findings }
}

/** Reads every message of the corpus in two pieces, cut anywhere, and byte by byte, with another before and behind. */
export function fuzzSplits(): { readonly splits: number; readonly findings: readonly Finding[] } {
  const messages = corpus().filter(({ kind }) => kind === 'message')
  const findings: Finding[] = []
  let splits = 0
  for (const [index, { bytes }] of messages.entries()) {
    const expected = [messages[0], { bytes }, messages[1]].map((sample) => Buffer.from(sample?.bytes ?? []))
    const stream = Buffer.concat(expected)
    const read = (chunks: readonly Uint8Array[], how: string): void => {
      splits++
      const { messages: found, error } = readAll(new MessageReader({ maxMessageBytes: stream.length }), chunks)
      const isSame = error === undefined && sameMessages(found, expected)
      if (!isSame) findings.push({ index, what: `message ${index} of the corpus, ${how}: read otherwise` })
    }
    for (let cut = 0; cut <= stream.length; cut++)
      read([stream.subarray(0, cut), stream.subarray(cut)], `cut at ${cut}`)
    read(eachByte(stream), 'byte by byte')
  }
  return { splits, findings }
}

function findingOf(index: number, { kind, bytes }: Input, what: string): Finding {
  const shown = Buffer.from(bytes.subarray(0, 300)).toString('hex')
  return { index, what, input: `${kind}, ${bytes.length} bytes: ${shown}${bytes.length > 300 ? '…' : ''}` }
}
