// Fuzzers. Mutated frames against a running sidecar: it answers, or ends the session as it should; it never hangs or crashes.
import { parseMessage } from '../../src/envelope.js'
import { ProtocolError } from '../../src/protocol-error.js'
import { RawClient } from '../faults/kit/raw-client.mjs'
import { Frames, requestSamples } from './live-frames.js'
import type { Finding, Report } from './report.js'

/** Frames to one sidecar, and to it between two answers that are waited for. */
const SESSION = 500
const BATCH = 50
/** ms that an answer or an end may take; a loaded machine has its pauses. */
const PATIENCE = 10_000
const PING_ID = 0xf000_0000

/** Exit codes: after `shutdown` or the end of the pipe; after bytes that are no message. */
const CLEAN_ENDS: readonly (number | null)[] = [0, 70]

/** Sends so many frames; each session ends with one that breaks the stream, or leaves it unfinished. */
export async function fuzzSidecar(options: { readonly inputs: number; readonly seed: number }): Promise<Report> {
  const frames = new Frames(requestSamples(), options.seed, endsSession)
  const tally = { accepted: 0, refused: 0, slowest: 0 }
  const findings: Finding[] = []
  const started = performance.now()
  let inputs = 0
  for (let session = 0; inputs < options.inputs && findings.length < 20; session++) {
    const size = Math.min(SESSION, options.inputs - inputs)
    const what = await runSession(frames, size, session, tally)
    inputs += size
    if (what !== undefined) findings.push({ index: inputs, what: `session ${session}: ${what}` })
  }
  return { inputs, seconds: (performance.now() - started) / 1000, ...tally, findings }
}

interface Tally {
  accepted: number
  refused: number
  slowest: number
}

async function runSession(frames: Frames, size: number, session: number, tally: Tally): Promise<string | undefined> {
  const client = new RawClient()
  try {
    if (session % 4 !== 3) await client.initialize(session % 2 === 0 ? 'packed' : 'plain')
    for (let sent = 0; sent < size - 1; ) {
      const batch = Array.from({ length: Math.min(BATCH, size - 1 - sent) }, () => frames.nextOf('sound').bytes)
      sent += batch.length
      const began = performance.now()
      client.write(Buffer.concat(batch))
      client.write([0, PING_ID + sent, 'ping', []])
      const answer = await within(untilAnswer(client, PING_ID + sent, tally))
      if (answer === undefined) return `no answer after ${shown(batch)}`
      if (answer === 'ended')
        return `it ended with ${JSON.stringify(await client.ended)} after ${shown(batch)}\n${client.printed}`
      tally.slowest = Math.max(tally.slowest, (performance.now() - began) / batch.length)
    }
    const last = frames.nextOf('broken', 'unfinished')
    client.write(last.bytes)
    client.pipe.end()
    void untilAnswer(client, -1, tally)
    const end = await within(client.ended)
    if (end === undefined) return `no end after ${shown([last.bytes])}`
    if (!CLEAN_ENDS.includes(end.code))
      return `it ended with ${JSON.stringify(end)} after ${shown([last.bytes])}\n${client.printed}`
    return undefined
  } finally {
    client.end()
  }
}

/** Counts what comes until that id is answered, by an error too. */
async function untilAnswer(client: RawClient, id: number, tally: Tally): Promise<'answered' | 'ended'> {
  for (;;) {
    const message = await client.next()
    if (message === undefined) return 'ended'
    const [type, answered, error] = message as unknown[]
    if (type !== 1) continue
    if (answered === id) return 'answered'
    if (error === null) tally.accepted++
    else tally.refused++
  }
}

async function within<T>(outcome: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE, undefined)
  })
  try {
    return await Promise.race([outcome, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What ends the session although it is a message: a wrong shape that cannot be answered, or the client's own wish. */
function endsSession(bytes: Uint8Array): boolean {
  try {
    const message = parseMessage(bytes)
    return message.type === 'response' || (message.type === 'request' && message.method === 'shutdown')
  } catch (error) {
    if (error instanceof ProtocolError) return error.requestId === undefined
    throw error
  }
}

function shown(frames: readonly Buffer[]): string {
  return frames.map((frame) => frame.subarray(0, 200).toString('hex')).join('\n    ')
}
