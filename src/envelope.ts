// Both processes. The three messages of MessagePack-RPC and their bytes. What a call's values are is none of its business:
// packed ones pass as binaries, which are views of the message when read and are copied once when written.

import { pack } from './message-pack.js'
import { MessageType, type WireError } from './messages.js'
import { readMessagePack } from './msgpack-read.js'
import { hexOf, ProtocolError } from './protocol-error.js'

/** A message as read: its shape has been checked, the meaning of method and parameters has not. */
export type Message =
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly params: unknown[] }
  | { readonly type: 'response'; readonly id: number; readonly error: WireError | null; readonly result: unknown }
  | { readonly type: 'notification'; readonly method: string; readonly params: unknown[] }

/**
 * Decodes the bytes of one message, as a MessageReader has cut them. Binaries are views of `bytes`, maps plain objects,
 * and integers beyond 2^53 BigInts. Throws ProtocolError at a wrong shape; for a request with the id to answer to, if it has one.
 */
export function parseMessage(bytes: Uint8Array): Message {
  const message = decode(bytes)
  if (!Array.isArray(message)) throw malformed('a message that is no array', bytes)
  switch (message[0]) {
    case MessageType.request:
      return parseRequest(message, bytes)
    case MessageType.response:
      return parseResponse(message, bytes)
    case MessageType.notification:
      return parseNotification(message, bytes)
    default:
      throw malformed('a message of unknown type', bytes)
  }
}

/** Encodes `[0, id, method, params]`. Throws EncodingError at a parameter that MessagePack has no plain type for. */
export function writeRequest(id: number, method: string, params: readonly unknown[]): Uint8Array {
  return pack([MessageType.request, id, method, params], {
    side: 'argument',
    names: ['type', 'id', 'method', 'params'],
  })
}

/** Encodes `[1, id, error, result]`. Throws EncodingError at a result that MessagePack has no plain type for. */
export function writeResponse(id: number, error: WireError | null, result: unknown): Uint8Array {
  return pack([MessageType.response, id, error, result], { side: 'result', names: ['type', 'id', 'error', 'result'] })
}

/** Encodes `[2, method, params]`. Throws EncodingError at a parameter that MessagePack has no plain type for. */
export function writeNotification(method: string, params: readonly unknown[]): Uint8Array {
  return pack([MessageType.notification, method, params], { side: 'argument', names: ['type', 'method', 'params'] })
}

/** The id of a response, read from its head alone: what comes after may still be malformed. Undefined for other messages. */
export function responseId(bytes: Uint8Array): number | undefined {
  return idBehind(MessageType.response, bytes)
}

/** Whether a response tells of an error, read from its head alone. */
export function isFailedResponse(bytes: Uint8Array): boolean {
  const token = bytes[2]
  if (responseId(bytes) === undefined || token === undefined) return false
  return bytes[3 + (ID_LENGTHS.get(token) ?? 0)] !== NIL
}

const NIL = 0xc0

/** Bytes of an unsigned integer by its token. */
const ID_LENGTHS: ReadonlyMap<number, number> = new Map([
  [0xcc, 1],
  [0xcd, 2],
  [0xce, 4],
])

function idBehind(type: number, bytes: Uint8Array): number | undefined {
  if (bytes[0] !== 0x94 || bytes[1] !== type) return undefined
  const token = bytes[2]
  if (token === undefined) return undefined
  if (token < 0x80) return token
  const length = ID_LENGTHS.get(token)
  if (length === undefined || bytes.length < 3 + length) return undefined
  let id = 0
  for (let at = 3; at < 3 + length; at += 1) id = id * 0x100 + (bytes[at] as number)
  return id
}

function decode(bytes: Uint8Array): unknown {
  try {
    return readMessagePack(bytes)
  } catch (cause) {
    const what = `a message that does not decode (${cause instanceof Error ? cause.message : String(cause)})`
    const requestId = idBehind(MessageType.request, bytes)
    throw malformed(what, bytes, { cause, ...(requestId === undefined ? {} : { requestId }) })
  }
}

function parseRequest(message: readonly unknown[], bytes: Uint8Array): Message {
  const [, id, method, params] = message
  if (!isId(id)) throw malformed('a request without an id of 32 bits', bytes)
  const context = { requestId: id }
  if (message.length !== 4) throw malformed('a request of other than 4 elements', bytes, context)
  if (typeof method !== 'string') throw malformed('a request whose method is no string', bytes, context)
  if (!Array.isArray(params)) throw malformed('a request whose parameters are no array', bytes, context)
  return { type: 'request', id, method, params }
}

function parseResponse(message: readonly unknown[], bytes: Uint8Array): Message {
  const [, id, error, result] = message
  if (message.length !== 4) throw malformed('a response of other than 4 elements', bytes)
  if (!isId(id)) throw malformed('a response without an id of 32 bits', bytes)
  if (error !== null && !isWireError(error)) {
    throw malformed('a response whose error is neither nil nor [kind, message, details]', bytes)
  }
  return { type: 'response', id, error, result }
}

function parseNotification(message: readonly unknown[], bytes: Uint8Array): Message {
  const [, method, params] = message
  if (message.length !== 3) throw malformed('a notification of other than 3 elements', bytes)
  if (typeof method !== 'string') throw malformed('a notification whose method is no string', bytes)
  if (!Array.isArray(params)) throw malformed('a notification whose parameters are no array', bytes)
  return { type: 'notification', method, params }
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && value >>> 0 === value
}

/** Whether a value has the shape of an error. Kinds that this version does not know pass: fromWireError makes the best of them. */
export function isWireError(value: unknown): value is WireError {
  if (!Array.isArray(value) || value.length !== 3) return false
  const [kind, message, details]: unknown[] = value
  return typeof kind === 'string' && typeof message === 'string' && isMap(details)
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

function malformed(
  what: string,
  bytes: Uint8Array,
  context: { requestId?: number; cause?: unknown } = {},
): ProtocolError {
  return new ProtocolError(`${what}: ${hexOf(bytes)}`, context)
}
