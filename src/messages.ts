// Both processes. What travels between client and sidecar: the methods, their parameters, the kinds of error.
// `docs/protocol.md` describes the same for other languages; change both together.

/** Version of the wire. A sidecar answers any other version with an error of kind `version`. */
export const PROTOCOL_VERSION = 1

/** In the sidecar's argv, where its own children do not inherit it: the protocol is on fd 3, the lifeline on fd 4. */
export const SIDECAR_FLAG = '--crochet-sidecar'

/** An argument behind it, with the limit in bytes: `--max-message-bytes=1024`. */
export const MAX_MESSAGE_BYTES = '--max-message-bytes'

/** File descriptors of the sidecar, beside the three standard ones. */
export const PROTOCOL_FD = 3
export const LIFELINE_FD = 4

/** Largest message (bytes) either side takes, unless told otherwise. */
export const DEFAULT_MAX_MESSAGE_BYTES: number = 512 * 1024 * 1024

/** Results a stash keeps, their bytes, and how long (ms), unless told otherwise. */
export const DEFAULT_MAX_STASH = 4096
export const DEFAULT_MAX_STASH_BYTES: number = 256 * 1024 * 1024
export const DEFAULT_STASH_TTL = 600_000

/** How long (ms) a cancelled function may take to settle by itself before its caller gets `CancelledError`. */
export const CANCEL_GRACE = 100

/** Time (ms) that aborted calls have at the end of a shutdown: the sidecar's own grace, and a little. */
export const LEAVE_GRACE: number = CANCEL_GRACE + 50

/** First element of a message: MessagePack-RPC's own numbers. */
export const MessageType = { request: 0, response: 1, notification: 2 } as const

/** Methods of requests, all of them the client's; the last two are an administrator's, and a shared sidecar's. */
export const REQUESTS = ['initialize', 'call', 'stash', 'retrieve', 'ping', 'shutdown', 'status', 'stop'] as const

/** Methods of notifications, of either side. */
export const CLIENT_NOTIFICATIONS = ['cancel'] as const
export const SIDECAR_NOTIFICATIONS = ['log', 'interrupt'] as const

/** Whether there is such a request. */
export function isRequestMethod(method: string): method is (typeof REQUESTS)[number] {
  return REQUESTS.some((known) => known === method)
}

/** Arguments and results as ordinary MessagePack values, or each as one `bin` of our own encoding (payload.ts). */
export type PayloadMode = 'plain' | 'packed'

export interface InitializeParams {
  readonly protocol: number
  readonly client: string
  /** Of the client's process: without it a shared sidecar takes the client for one that is always there. */
  readonly pid?: number
  readonly payload: PayloadMode
  /** URL of a module to import before the first call; failing, the start fails. */
  readonly init?: string
  /** URLs and names of the only modules that may be called; without it all may. A shared sidecar has its own. */
  readonly modules?: readonly string[]
  /** Results that may be stashed at a time, bytes they may have together, and ms that a settled one is kept. */
  readonly maxStash?: number
  readonly maxStashBytes?: number
  readonly stashTtl?: number
}

export interface InitializeResult {
  readonly protocol: number
  readonly version: string
  readonly pid: number
  readonly payload: PayloadMode
}

/** The way to a function: property names from the module's namespace, or the name of a `reactorFunction`. */
export type FunctionPath = readonly string[] | string

/** What a tracing system has a call carry along, such as `{ traceparent: '00-…' }`: texts by name. */
export type TraceCarrier = Readonly<Record<string, string>>

/** Kinds of a wire error `[kind, message, details]`. */
type ErrorKind =
  | 'thrown' // the function threw; details describe what
  | 'cancelled'
  | 'function-not-found'
  | 'encoding'
  | 'message-too-large'
  | 'result-not-found'
  | 'overloaded'
  | 'access-denied'
  | 'usage'
  | 'protocol' // unknown method, wrong shape, not initialized
  | 'version'
  | 'init'

/** What a response carries in its error place; never nil, whatever was thrown. */
export type WireError = readonly [kind: ErrorKind, message: string, details: Readonly<Record<string, unknown>>]

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

/** Parameter of the `log` notification. */
export interface LogRecord {
  readonly level: LogLevel
  readonly message: string
  /** An uncaught exception that is about to end the sidecar. */
  readonly fatal?: boolean
  /** What was thrown, where the record tells of a failure. */
  readonly error?: WireError
}

/** Whether what came as a log record has the shape of one. */
export function isLogRecord(value: unknown): value is LogRecord {
  if (typeof value !== 'object' || value === null) return false
  const { level, message }: { readonly level?: unknown; readonly message?: unknown } = value
  return LOG_LEVELS.some((known) => known === level) && typeof message === 'string'
}
