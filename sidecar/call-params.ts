// The reactor's thread. The parameters of requests, checked: each reader answers with what it read or with what is wrong.
import { isBuiltin } from 'node:module'
import { isWireError } from '../src/envelope.js'
import { EncodingError } from '../src/errors.js'
import type { FunctionPath, InitializeParams, PayloadMode, TraceCarrier } from '../src/messages.js'
import { decodePayload } from '../src/payload.js'
import type { WireOutcome } from './reply-writer.js'

export interface Call {
  readonly module: string
  readonly path: FunctionPath
  /** The name in errors and in `currentCall().name`. */
  readonly name: string
  /** Decodes the arguments; in the call's own turn, so that bad ones fail this call and no other. */
  readonly args: () => unknown[]
  readonly timeout: number
  readonly from: string | undefined
  /** The trace that the caller is in. */
  readonly trace: TraceCarrier | undefined
}

/** Params of `call`: `[module, path, args, { timeout?, from?, trace? }]`. */
export function readCall(params: unknown[], mode: PayloadMode | undefined): Call | string {
  const [module, path, args, options = {}] = params
  if (typeof module !== 'string') return 'call: the module has to be a string'
  if (!isPath(path)) return 'call: the path has to be an array of strings, or a string'
  if (!isRecord(options)) return 'call: the options have to be a map'
  const { timeout = Number.POSITIVE_INFINITY, from } = options
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) return 'call: timeout has to be a number of milliseconds'
  if (from !== undefined && typeof from !== 'string') return 'call: from has to be a URL'
  if (from === undefined && !isAbsolute(module))
    return `call: the module ${module} is no URL, and nothing says from where`
  const name = typeof path === 'string' ? path : (path.at(-1) ?? module)
  // A trace of another shape is no reason to refuse a call.
  const trace = isCarrier(options['trace']) ? options['trace'] : undefined
  if (mode === 'packed') {
    if (!(args instanceof Uint8Array)) return 'call: packed arguments have to be one bin'
    return packedCall({ module, path, name, timeout, from, trace }, args)
  }
  if (!Array.isArray(args)) return 'call: the arguments have to be an array'
  return { module, path, name, timeout, from, trace, args: () => args }
}

/** A call with packed arguments. */
export function packedCall(
  { module, path, name, timeout, from, trace }: Omit<Call, 'args'>,
  payload: Uint8Array,
): Call {
  return { module, path, name, timeout, from, trace, args: () => unpackArguments(payload) }
}

/** Params of `initialize`: one map. */
export function readInitialize(params: unknown[]): InitializeParams | string {
  const [given] = params
  if (!isRecord(given)) return 'initialize: expected one map'
  const { protocol, client, pid, payload, init, modules, maxStash, maxStashBytes, stashTtl } = given
  if (typeof protocol !== 'number') return 'initialize: protocol has to be a number'
  if (typeof client !== 'string') return 'initialize: client has to be a string'
  if (pid !== undefined && !isCount(pid)) return 'initialize: pid has to be a number'
  if (payload !== 'plain' && payload !== 'packed') return "initialize: payload has to be 'plain' or 'packed'"
  if (init !== undefined && init !== null && !(typeof init === 'string' && isAbsolute(init))) {
    return 'initialize: init has to be a URL'
  }
  if (maxStash !== undefined && !isCount(maxStash)) return 'initialize: maxStash has to be a number'
  if (stashTtl !== undefined && !isCount(stashTtl)) return 'initialize: stashTtl has to be a number of milliseconds'
  if (maxStashBytes !== undefined && !isCount(maxStashBytes))
    return 'initialize: maxStashBytes has to be a number of bytes'
  if (modules !== undefined && !isTexts(modules)) return 'initialize: modules has to be an array of strings'
  const optional = {
    ...(pid === undefined ? {} : { pid }),
    ...(modules === undefined ? {} : { modules }),
    ...(maxStash === undefined ? {} : { maxStash }),
    ...(maxStashBytes === undefined ? {} : { maxStashBytes }),
    ...(stashTtl === undefined ? {} : { stashTtl }),
  }
  return { protocol, client, payload, ...optional, ...(typeof init === 'string' ? { init } : {}) }
}

export type StashParams =
  | { readonly kind: 'running'; readonly uid: string; readonly id: number }
  | { readonly kind: 'outcome'; readonly uid: string; readonly outcome: WireOutcome }

/** Params of `stash`: `[uid, msgid]`, or `[uid, nil, [error, result]]`. */
export function readStash(params: unknown[]): StashParams | string {
  const [uid, id, outcome] = params
  if (typeof uid !== 'string' || uid === '') return 'stash: the uid has to be a string'
  if (typeof id === 'number') return { kind: 'running', uid, id }
  if (id !== null || !Array.isArray(outcome) || outcome.length !== 2)
    return 'stash: expected a msgid, or nil and an outcome'
  const [error, result] = outcome as [unknown, unknown]
  if (error !== null && !isWireError(error)) return 'stash: the error has to be nil or [kind, message, details]'
  return { kind: 'outcome', uid, outcome: { error, result } }
}

/** Params of `retrieve`: `[uid]`. */
export function readUid(params: unknown[]): string | undefined {
  const [uid] = params
  return typeof uid === 'string' ? uid : undefined
}

/** Params of `cancel`: `[msgid]`. */
export function readId(params: unknown[]): number | undefined {
  const [id] = params
  return typeof id === 'number' ? id : undefined
}

function unpackArguments(bytes: Uint8Array): unknown[] {
  const fault = { side: 'argument', path: 'args', mayHaveRun: false } as const
  let values: unknown
  try {
    values = decodePayload(bytes)
  } catch (cause) {
    throw new EncodingError('the packed arguments do not decode', { ...fault, cause })
  }
  if (!Array.isArray(values)) throw new EncodingError('the packed arguments are no array', fault)
  return values
}

/** A URL or a name of Node's own. Anything else would be resolved from where this very file happens to be. */
function isAbsolute(module: string): boolean {
  return module.includes(':') || module.startsWith('/') || isBuiltin(module)
}

function isPath(value: unknown): value is FunctionPath {
  return typeof value === 'string' || (Array.isArray(value) && value.every((name) => typeof name === 'string'))
}

function isCarrier(value: unknown): value is TraceCarrier {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string')
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
