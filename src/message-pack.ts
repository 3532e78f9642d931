// Both processes. Ordinary values to MessagePack: nil, booleans, numbers, strings, bytes, arrays, maps, nothing else. A
// walk refuses the rest, and hands msgpackr only what it packs exactly.

/// <reference lib="es2024.string" />

import { types } from 'node:util'
// The entry without the native addon, which takes longer to load than it can save here.
import { Packr } from 'msgpackr/pack'
import { EncodingError } from './errors.js'
import { lazily } from './lazily.js'
import { MAX_DEPTH, MAX_MESSAGE_VALUES } from './limits.js'

/** Bytes of this size and over go straight into the message: they are copied once. */
const LARGE = 1024
/** msgpackr keeps the largest buffer it ever needed; after a message beyond this size it gets a new one. */
const LARGEST_KEPT = 0x10000
const NEW_BUFFER_SIZE = 8192

const BIN_32 = 0xc6
const ARRAY_32 = 0xdd

/** Made with the first message: msgpackr need not run to be imported. */
const packer = lazily(() => new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: true }))

/** Whose values these are, and what the elements of the message are called in a refusal. */
export interface Origin {
  readonly side: 'argument' | 'result'
  readonly names: readonly string[]
}

/**
 * Packs a message into bytes that nothing else writes to. `undefined` becomes nil, and -0 becomes 0.
 * Throws EncodingError, with the path, at a value that plain MessagePack has no type for.
 */
export function pack(message: readonly unknown[], origin: Origin): Uint8Array {
  const walk: Walk = { origin, path: [], values: 1, hasLarge: false }
  const ordinary = ordinaryMessage(message, walk)
  const bytes = walk.hasLarge ? Buffer.concat(addPieces([], ordinary)) : packer().pack(ordinary)
  if (bytes.length > LARGEST_KEPT) {
    packer().useBuffer(Buffer.allocUnsafeSlow(NEW_BUFFER_SIZE))
    return bytes
  }
  // From Buffer's pool: memory of its own takes four times as long to get.
  return walk.hasLarge ? bytes : Buffer.from(bytes)
}

interface Walk {
  readonly origin: Origin
  readonly path: (string | number)[]
  /** Met so far, keys included; what is shared counts wherever it stands, since it is written there. */
  values: number
  hasLarge: boolean
}

function ordinaryMessage(message: readonly unknown[], walk: Walk): readonly unknown[] {
  try {
    return ordinaryArray(message, walk)
  } catch (error) {
    // Anything else is thrown by a getter or a Proxy among the values.
    throw error instanceof EncodingError ? error : refusal('cannot be read', walk, { cause: error })
  }
}

function ordinaryValue(value: unknown, walk: Walk): unknown {
  if (++walk.values > MAX_MESSAGE_VALUES) throw refusal(`is one of more than ${MAX_MESSAGE_VALUES} values`, walk)
  switch (typeof value) {
    case 'string':
      return wellFormed(value, walk)
    case 'number':
      // msgpackr would pack a whole number beyond 32 bits as a float.
      return Number.isSafeInteger(value) && value !== value >> 0 && value !== value >>> 0 ? BigInt(value) : value
    case 'boolean':
    case 'undefined':
      return value
    case 'bigint':
      if (value === BigInt.asIntN(64, value) || value === BigInt.asUintN(64, value)) return value
      throw refusal('is a BigInt of more than 64 bits', walk)
    case 'object':
      return value === null ? null : ordinaryObject(value, walk)
    case 'function':
    case 'symbol':
      break
  }
  throw refusal(`is a ${typeof value}`, walk)
}

function ordinaryObject(value: object, walk: Walk): unknown {
  if (types.isUint8Array(value)) {
    walk.hasLarge ||= value.length >= LARGE
    // Of other realms' or with a `toJSON`, msgpackr makes something else.
    return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
  if (walk.path.length >= MAX_DEPTH) throw refusal(`is nested more than ${MAX_DEPTH} levels deep, or in itself`, walk)
  if (Array.isArray(value)) return ordinaryArray(value, walk)
  const prototype: object | null = Object.getPrototypeOf(value)
  // A prototype without a prototype is some realm's Object.prototype.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw refusal(`is ${classOf(prototype)}`, walk)
  return ordinaryMap(value, walk)
}

function classOf(prototype: object): string {
  const definition: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  const name: unknown = typeof definition === 'function' ? definition.name : ''
  if (typeof name !== 'string' || name === '') return 'no plain object'
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`
}

function ordinaryMap(value: object, walk: Walk): unknown {
  // msgpackr looks at the constructor, and may then call `toJSON`; a Map's keys are only keys.
  let isAsIs = value.constructor === Object
  const map = new Map<string, unknown>()
  const entries: [string, unknown][] = Object.entries(value)
  for (const [key, member] of entries) {
    walk.path.push(key)
    walk.values++
    const ordinary = ordinaryValue(member, walk)
    if (ordinary !== member) isAsIs = false
    map.set(wellFormed(key, walk), ordinary)
    walk.path.pop()
  }
  return isAsIs ? value : map
}

function ordinaryArray(values: readonly unknown[], walk: Walk): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let index = 0; index < values.length; index++) {
    walk.path.push(index)
    const value = values[index]
    const ordinary = ordinaryValue(value, walk)
    if (ordinary !== value) {
      copy ??= Array.from(values)
      copy[index] = ordinary
    }
    walk.path.pop()
  }
  return copy ?? values
}

function wellFormed(text: string, walk: Walk): string {
  if (text.isWellFormed()) return text
  throw refusal('is a string with half a surrogate pair', walk)
}

function refusal(problem: string, { origin, path }: Walk, context: { cause?: unknown } = {}): EncodingError {
  const [first, ...rest] = path
  const name = typeof first === 'number' ? origin.names[first] : undefined
  const steps = rest.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
  const place = `${name ?? 'message'}${steps.join('')}`
  return new EncodingError(`${place} ${problem}: no plain MessagePack value`, {
    ...context,
    side: origin.side,
    path: place,
  })
}

/** Adds the array in pieces, of which large binaries are not copied yet. */
function addPieces(pieces: Uint8Array[], values: readonly unknown[]): Uint8Array[] {
  pieces.push(values.length < 16 ? Buffer.of(0x90 | values.length) : header(ARRAY_32, values.length))
  for (const value of values) {
    if (isLarge(value)) pieces.push(header(BIN_32, value.length), value)
    else if (Array.isArray(value) && value.some(isLarge)) addPieces(pieces, value)
    else pieces.push(packer().pack(value))
  }
  return pieces
}

function isLarge(value: unknown): value is Uint8Array {
  return Buffer.isBuffer(value) && value.length >= LARGE
}

function header(token: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(5)
  bytes.writeUInt8(token)
  bytes.writeUInt32BE(length, 1)
  return bytes
}
