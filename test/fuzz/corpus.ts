// Fuzzers. Real messages and payloads, from which the mutated ones are made.
import * as fc from 'fast-check'
import { writeNotification, writeRequest, writeResponse } from '../../src/envelope.js'
import { EncodingError, FunctionNotFound } from '../../src/errors.js'
import { encodePayload } from '../../src/payload.js'
import { failureToWire, toWireError } from '../../src/wire-error.js'
import { crossingValues } from '../crossing-values.js'
import { anyGraph, anything, primitive } from '../random-value.js'
import { type Token, tokensOf } from './tokens.js'

/** What the bytes are: a message, the payload in one, or the payload that describes something thrown. */
export type Kind = 'message' | 'payload' | 'thrown'

export interface Sample {
  readonly kind: Kind
  readonly bytes: Uint8Array
  /** The MessagePack in it. Of a message and a plain payload that is all; of a graph, the table. */
  readonly tokens: readonly Token[]
}

/** Larger ones are for the tests of crossing values. */
const LARGEST = 4096

/** The bytes before a graph's table: the tag and its length. */
export const GRAPH_HEADER = 5
export const GRAPH = 2

/** The same samples each time. */
export function corpus(): readonly Sample[] {
  const values = [
    ...crossingValues.map(([, make]) => make()),
    ...[primitive, anything, anyGraph].flatMap((arbitrary) => fc.sample(arbitrary, { numRuns: 100, seed: 1 })),
  ]
  const payloads = values.map((value) => encodePayload(value, 'result')).filter(isSmall)
  const thrown = thrownValues().map((value) => toWireError(value, 'packed')[2]['thrown'] as Uint8Array)
  const messages = [...ownMessages(payloads.slice(0, 40)), ...plainResponses(values), ...failures()].filter(isSmall)
  return [
    ...payloads.map((bytes) => sampleOf('payload', bytes)),
    ...thrown.filter(isSmall).map((bytes) => sampleOf('thrown', bytes)),
    ...messages.map((bytes) => sampleOf('message', bytes)),
  ]
}

export function sampleOf(kind: Kind, bytes: Uint8Array): Sample {
  if (kind === 'message') return { kind, bytes, tokens: tokensOf(bytes, 0, bytes.length) }
  if (bytes[0] !== GRAPH) return { kind, bytes, tokens: tokensOf(bytes, 1, bytes.length) }
  return { kind, bytes, tokens: tokensOf(bytes, GRAPH_HEADER, tableEnd(bytes)) }
}

/** Where a graph's table ends. */
function tableEnd(bytes: Uint8Array): number {
  return GRAPH_HEADER + new DataView(bytes.buffer, bytes.byteOffset).getUint32(1)
}

function isSmall({ length }: Uint8Array): boolean {
  return length <= LARGEST
}

function ownMessages(payloads: readonly Uint8Array[]): Uint8Array[] {
  const initialize = { protocol: 1, client: 'fuzz 1.0', payload: 'packed', maxStash: 10, stashTtl: 1000 }
  return [
    writeRequest(0, 'initialize', [initialize]),
    writeRequest(0, 'initialize', [{ ...initialize, payload: 'plain', init: 'node:os' }]),
    writeResponse(0, null, { protocol: 1, version: '0.1.0', pid: 4242, payload: 'packed' }),
    ...payloads.map((payload, id) => writeRequest(id, 'call', ['node:path', ['join'], payload, { timeout: 5000 }])),
    ...payloads.map((payload, id) => writeResponse(70_000 * id, null, payload)),
    writeRequest(1, 'call', ['./a.js', 'name', ['a', 1, { b: [null, 1.5] }], { from: 'file:///a/b.js' }]),
    writeRequest(255, 'stash', ['9f86d081884c7d659a2feaa0c55ad015', 7]),
    writeRequest(256, 'stash', ['9f86d081884c7d659a2feaa0c55ad015', null, [null, 'value']]),
    writeRequest(65_536, 'retrieve', ['9f86d081884c7d659a2feaa0c55ad015']),
    writeRequest(2 ** 32 - 1, 'ping', []),
    writeRequest(9, 'shutdown', []),
    writeNotification('cancel', [7]),
    writeNotification('log', [{ level: 'error', message: 'a line', error: toWireError(new Error('x'), 'packed') }]),
  ]
}

function plainResponses(values: readonly unknown[]): Uint8Array[] {
  return values.flatMap((value, id) => {
    try {
      return writeResponse(id, null, value)
    } catch {
      return [] // no plain MessagePack value
    }
  })
}

function failures(): Uint8Array[] {
  const notFound = { phase: 'export', module: 'node:os', location: 'a.js:1', names: ['a', 'b'] } as const
  const refusals = [
    new EncodingError('no', { side: 'argument', path: 'args[0]', cause: new TypeError('why') }),
    new FunctionNotFound('no', notFound),
  ]
  const errors = [
    ...thrownValues().flatMap((thrown) => [toWireError(thrown, 'packed'), toWireError(thrown, 'plain')]),
    ...refusals.map(failureToWire),
  ]
  return errors.map((error, id) => writeResponse(id, error, null))
}

function thrownValues(): unknown[] {
  const inner = Object.assign(new TypeError('inner'), { stack: 'TypeError: inner\n    at a.js:1:1' })
  const outer = Object.assign(new Error('outer', { cause: inner }), { stack: 'Error: outer', code: 'E', bytes: [1n] })
  const several = Object.assign(new AggregateError([inner, outer, 'text'], 'both'), { stack: '' })
  return [inner, outer, several, new DOMException('gone', 'AbortError'), 'text', undefined, null, { a: new Date(1) }]
}
