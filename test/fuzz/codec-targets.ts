// Fuzzers. What must hold of every input: the product's readers get its bytes, and all that comes of it is checked.

import { readCall, readId, readInitialize, readStash, readUid } from '../../sidecar/call-params.js'
import { isWireError, type Message, parseMessage } from '../../src/envelope.js'
import { MessageReader } from '../../src/message-reader.js'
import { decodePayload, encodePayload, MalformedPayload } from '../../src/payload.js'
import { ProtocolError } from '../../src/protocol-error.js'
import { fromWireError } from '../../src/wire-error.js'
import { differenceOf } from '../same-value.js'
import type { Input } from './mutator.js'
import { beginsWithValue, disagreement, referenceOf, refusedForKey, shapeOf } from './reference.js'
import type { Stopwatch } from './stopwatch.js'

/** What became of an input that broke no rule. */
export type Verdict = 'accepted' | 'refused'

/** Of an input's index: whether to do what is too slow for all of them. */
export type Thoroughness = 'quick' | 'thorough'

/** Gives the bytes to the product. Throws at whatever must not be, the product's own undeclared errors included. */
export function check({ kind, bytes }: Input, watch: Stopwatch, thoroughness: Thoroughness): Verdict {
  if (kind === 'message') return checkMessages(bytes, watch, thoroughness)
  const verdict = checkPayload(bytes, watch, thoroughness)
  if (kind === 'thrown') checkThrown(bytes, watch)
  return verdict
}

const MAX_MESSAGE_BYTES = 1 << 20
const BOUNDS = /more than \d+ (?:levels|values)|in place of an array of 3 or 4 elements/

function checkMessages(bytes: Uint8Array, watch: Stopwatch, thoroughness: Thoroughness): Verdict {
  const reader = new MessageReader({ maxMessageBytes: MAX_MESSAGE_BYTES })
  watch.start()
  const { messages, error } = readAll(reader, [bytes])
  watch.stop()
  for (const message of messages) checkMessage(message, watch)
  const rest = bytes.subarray(messages.reduce((sum, message) => sum + message.length, 0))
  if (rest.length > 0 && beginsWithValue(rest) && !BOUNDS.test(error ?? '')) {
    throw new Error(`refused what is a message (${error}), or did not see its end`)
  }
  if (thoroughness === 'thorough') {
    const cut = bytes.length >> 1
    for (const chunks of [[bytes.subarray(0, cut), bytes.subarray(cut)], eachByte(bytes)]) {
      const split = readAll(new MessageReader({ maxMessageBytes: MAX_MESSAGE_BYTES }), chunks)
      const isSame = split.error === error && sameMessages(split.messages, messages)
      if (!isSame) throw new Error('other messages when split')
    }
  }
  return error === undefined && messages.length > 0 ? 'accepted' : 'refused'
}

interface Read {
  readonly messages: readonly Buffer[]
  /** What the stream was refused for, less the bytes shown: of a message in pieces more may be there to be shown. */
  readonly error: string | undefined
}

/** Reads a stream in chunks. */
export function readAll(reader: MessageReader, chunks: readonly Uint8Array[]): Read {
  const messages: Buffer[] = []
  for (const chunk of chunks) {
    try {
      messages.push(...reader.read(chunk).map(bufferOf))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      messages.push(...error.messages.map(bufferOf))
      return { messages, error: error.message.replace(/; that message begins .*$/, '') }
    }
  }
  return { messages, error: undefined }
}

export function sameMessages(some: readonly Buffer[], others: readonly Buffer[]): boolean {
  return some.length === others.length && some.every((each, at) => others[at]?.equals(each))
}

/** The same bytes, one at a time. */
export function eachByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function checkMessage(bytes: Uint8Array, watch: Stopwatch): void {
  watch.start()
  const parsed = parse(bytes)
  watch.stop()
  const reference = referenceOf(bytes)
  if (reference.kind === 'refused') {
    if (!refusedForKey(reference)) throw new Error(`took what is no message: ${reference.why}`)
  } else if (parsed === undefined) {
    if (hasShape(bytes)) throw new Error('refused a message of the right shape')
  } else {
    const difference = disagreement(elementsOf(parsed), reference.value)
    if (difference !== undefined) throw new Error(`another message than the reference decoder: ${difference}`)
  }
  if (parsed === undefined) return
  watch.start()
  use(parsed)
  watch.stop()
}

function parse(bytes: Uint8Array): Message | undefined {
  try {
    return parseMessage(bytes)
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

function hasShape(bytes: Uint8Array): boolean {
  const message = shapeOf(bytes)
  const [type, first, second, third] = message
  if (type === 2) return message.length === 3 && typeof first === 'string' && Array.isArray(second)
  if (message.length !== 4 || typeof first !== 'number' || first !== first >>> 0) return false
  if (type === 0) return typeof second === 'string' && Array.isArray(third)
  return type === 1 && second === null
}

function elementsOf(message: Message): unknown[] {
  switch (message.type) {
    case 'request':
      return [0, message.id, message.method, message.params]
    case 'response':
      return [1, message.id, message.error, message.result]
    case 'notification':
      return [2, message.method, message.params]
  }
}

/** As sidecar and client do: none of it may throw. */
function use(message: Message): void {
  switch (message.type) {
    case 'response':
      if (message.error !== null) fromWireError(message.error, FAILED_CALL)
      return
    case 'notification':
      readId(message.params)
      return
    case 'request':
      readCall(message.params, 'plain')
      readCall(message.params, 'packed')
      readInitialize(message.params)
      readStash(message.params)
      readUid(message.params)
  }
}

const FAILED_CALL = { call: 'fuzz', mayHaveRun: true } as const

function checkThrown(bytes: Uint8Array, watch: Stopwatch): void {
  const details = { thrown: bytes }
  if (!isWireError(['thrown', 'fuzz', details])) throw new Error('no wire error')
  watch.start()
  const { thrown } = fromWireError(['thrown', 'fuzz', details], FAILED_CALL)
  watch.stop()
  if (!(thrown instanceof Error)) return
  if (typeof thrown.message !== 'string' || typeof thrown.stack !== 'string') throw new Error('an odd error')
}

function checkPayload(bytes: Uint8Array, watch: Stopwatch, thoroughness: Thoroughness): Verdict {
  let value: unknown
  watch.start()
  try {
    value = decodePayload(bytes)
  } catch (error) {
    if (error instanceof MalformedPayload) return 'refused'
    throw error
  } finally {
    watch.stop()
  }
  checkClasses(value)
  if (bytes[0] === 1) {
    const reference = referenceOf(bytes.subarray(1))
    if (reference.kind === 'refused') throw new Error(`took what is no MessagePack: ${reference.why}`)
    const difference = disagreement(value, reference.value)
    if (difference !== undefined) throw new Error(`another value than the reference decoder: ${difference}`)
  }
  const once = encodePayload(value, 'result')
  const again = decodePayload(once)
  const twice = encodePayload(again, 'result')
  if (Buffer.compare(once, twice) !== 0) throw new Error('other bytes when encoded again')
  if (thoroughness === 'quick') return 'accepted'
  const difference = differenceOf(again, value)
  if (difference !== undefined) throw new Error(`another value when encoded again: ${difference}`)
  return 'accepted'
}

/** All that decoding may make. */
const CLASSES: ReadonlySet<unknown> = new Set(
  [
    [Object, Array, Map, Set, Date, RegExp, Number, String, Boolean, BigInt, Buffer, ArrayBuffer, DataView],
    [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError],
    [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
    [Float32Array, Float64Array, BigInt64Array, BigUint64Array],
  ]
    .flat()
    .map((each): unknown => each.prototype),
)

function checkClasses(root: unknown): void {
  const work: unknown[] = [root]
  const seen = new Set<unknown>()
  for (let left = 1; left > 0; left = work.length) {
    const value = work.pop()
    if (typeof value === 'function' || typeof value === 'symbol') throw new Error(`made a ${typeof value}`)
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (!CLASSES.has(Object.getPrototypeOf(value))) throw new Error('made an object of another class')
    if (value instanceof Map) for (const [key, member] of value) work.push(key, member)
    else if (value instanceof Set) for (const member of value) work.push(member)
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) continue
    for (const key of Reflect.ownKeys(value)) work.push(Reflect.get(value, key))
  }
}
