// Host thread. The options of `setup()` and `new Reactor()`: what they mean, their defaults, their validation.
import { isBuiltin } from 'node:module'
import { isAbsolute } from 'node:path'
import { inspect } from 'node:util'
import type { ErrorClass } from '../src/error-classes.js'
import { UsageError } from '../src/errors.js'
import {
  DEFAULT_MAX_MESSAGE_BYTES,
  DEFAULT_MAX_STASH,
  DEFAULT_MAX_STASH_BYTES,
  DEFAULT_STASH_TTL,
  type LogLevel,
} from '../src/messages.js'

/** Options of a reactor. Times are milliseconds. */
export interface ReactorOptions {
  /**
   * Which threads share a sidecar. `'thread'`: none, each that calls `setup()` has its own. `'process'`: all threads of
   * this process have one; the thread that has started it gets its output. Default `'thread'`.
   */
  readonly scope?: 'thread' | 'process'
  /**
   * Name of a sidecar that all processes of this user share who give the same name and options. It is started by whoever
   * needs it first, and outlives it. Needs `modules`. Default: none, the sidecar is this host's alone.
   */
  readonly shared?: string
  /**
   * How long a shared sidecar waits for a client, a running call or a stashed result, before it ends. Default 60,000; 1,000 with
   * the scope `'process'`.
   */
  readonly idleTimeout?: number
  /** Bytes of memory with which a shared sidecar that nobody needs ends at once. Default 512 MiB. */
  readonly idleMemoryLimit?: number
  /**
   * URLs, absolute paths and `node:` names of the only modules whose functions may be called. Required with `shared`,
   * where it is fixed at the start for all clients. Default: any module.
   */
  readonly modules?: readonly string[]
  /** Clients a shared sidecar has at a time; one more is not let in. Default 1,000. */
  readonly maxClients?: number
  /** Calls of one client that may run in a shared sidecar at a time; one more fails as `Overloaded`. Default 200,000. */
  readonly maxClientCalls?: number
  /** Merged over the host's environment as it is at `setup()`; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** `false`: the sidecar gets `env` and nothing of the host's environment. Default `true`. */
  readonly extendEnv?: boolean
  /** Working directory of the sidecar. Default: the host's at `setup()`. */
  readonly cwd?: string
  /** The Node executable. Default: the host's own. */
  readonly nodePath?: string
  /** Node's command-line options for the sidecar. Default: the host's, as far as they decide how modules load. */
  readonly nodeOptions?: readonly string[]
  /** URL or absolute path of a module imported at every start; if it fails, the start fails. Default: none. */
  readonly init?: string
  /** Whether the next call starts a new sidecar after one has ended. Default `'on-demand'`. */
  readonly restart?: 'on-demand' | 'never'
  /** So many failed starts within `failedStartWindow` ms, and calls are refused for a while. Default 5. */
  readonly maxFailedStarts?: number
  /** See `maxFailedStarts`. Default 10,000. */
  readonly failedStartWindow?: number
  /** How long a start may take. Default 10,000. */
  readonly startTimeout?: number
  /** How long `shutdown()` lets running calls finish. Default 500. */
  readonly shutdownGrace?: number
  /** How long the reactor's loop may be silent after a missed deadline before it is killed. Default 5,000. */
  readonly unresponsiveAfter?: number
  /** Largest message in bytes, either way. Default 512 MiB. */
  readonly maxMessageBytes?: number
  /** Background calls that may be out at a time; one more is refused as `Overloaded`. Default 200,000. */
  readonly maxResults?: number
  /**
   * Bytes of background calls that may wait to be written to the sidecar; what would be more is refused as `Overloaded`.
   * A message that waits alone is never refused. Default 256 MiB.
   */
  readonly maxQueuedBytes?: number
  /** Results the sidecar keeps for `retrieveResult`; one more comes back as `Overloaded`. Default 4,096. */
  readonly maxStash?: number
  /** Bytes they may have together; what would be more comes back as `Overloaded`. Default 256 MiB. */
  readonly maxStashBytes?: number
  /** How long a settled result is kept for `retrieveResult`. Default 600,000: ten minutes. */
  readonly stashTtl?: number
  /**
   * Takes what the reactor prints, line by line (stdout as `info`, stderr as `warn`), and what the library has to say.
   * Called on the host's thread after a wait or when its loop turns, never inside a wait. Default: stderr, at once.
   */
  readonly logger?: Logger
  /** Nothing below this level is logged. Default `'info'`. */
  readonly logLevel?: LogLevel | 'silent'
  /** Bytes of log lines that wait for a blocked host or a stderr nobody reads; what would be more is dropped. Default 4 MiB. */
  readonly maxLogBytes?: number
  /** Classes of the user's own errors, which arrive as these; by their names. Default: none. */
  readonly errors?: readonly ErrorClass[]
}

/** Takes log lines; `console` and pino's loggers fit. */
export interface Logger {
  /** Takes what helps in finding errors. */
  debug(message: string): void
  /** Takes the lines that reactor code prints to stdout. */
  info(message: string): void
  /** Takes the lines that reactor code prints to stderr. */
  warn(message: string): void
  /** Takes failures that nobody has looked at. */
  error(message: string): void
}

/** All options, decided; undefined where the host decides at `setup()`. */
export type ResolvedOptions = Required<Omit<ReactorOptions, HostsOwn>> & {
  readonly [name in HostsOwn]: ReactorOptions[name] | undefined
}

type HostsOwn = 'shared' | 'modules' | 'idleTimeout' | 'cwd' | 'nodePath' | 'nodeOptions' | 'init' | 'logger'

const defaults: ResolvedOptions = {
  scope: 'thread',
  shared: undefined,
  idleTimeout: undefined,
  idleMemoryLimit: 512 * 1024 * 1024,
  modules: undefined,
  maxClients: 1000,
  maxClientCalls: 200_000,
  env: {},
  extendEnv: true,
  cwd: undefined,
  nodePath: undefined,
  nodeOptions: undefined,
  init: undefined,
  restart: 'on-demand',
  maxFailedStarts: 5,
  failedStartWindow: 10_000,
  startTimeout: 10_000,
  shutdownGrace: 500,
  unresponsiveAfter: 5_000,
  maxMessageBytes: DEFAULT_MAX_MESSAGE_BYTES,
  maxResults: 200_000,
  maxQueuedBytes: 256 * 1024 * 1024,
  maxStash: DEFAULT_MAX_STASH,
  maxStashBytes: DEFAULT_MAX_STASH_BYTES,
  stashTtl: DEFAULT_STASH_TTL,
  logger: undefined,
  logLevel: 'info',
  maxLogBytes: 4 * 1024 * 1024,
  errors: [],
}

interface Rule {
  readonly expected: string
  readonly holds: (value: unknown) => boolean
}

/** Node's timers fire at once beyond this. */
const LONGEST_TIMER = 2 ** 31 - 1
const text: Rule = {
  expected: 'a string that is not empty',
  holds: (value) => typeof value === 'string' && value !== '',
}
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
const flag: Rule = { expected: 'true or false', holds: (value) => typeof value === 'boolean' }
const time = numberBetween(0, LONGEST_TIMER, 'a number of milliseconds')
const bytes = numberBetween(0, 2 ** 40, 'a number of bytes')

const rules: { readonly [name in keyof Required<ReactorOptions>]: Rule } = {
  scope: { expected: "'thread' or 'process'", holds: (value) => value === 'thread' || value === 'process' },
  shared: {
    expected: 'a name of letters, digits and . _ - @ /, at most 100',
    holds: (value) => typeof value === 'string' && /^[\w.@/-]{1,100}$/.test(value),
  },
  idleTimeout: numberBetween(0, LONGEST_TIMER, 'a number of milliseconds'),
  idleMemoryLimit: bytes,
  modules: {
    expected: 'an array of URLs, absolute paths and node: names',
    holds: (value) => Array.isArray(value) && value.every((item) => isPlace(item) || isBuiltin(item)),
  },
  maxClients: numberBetween(1, 2 ** 16, 'a number'),
  maxClientCalls: numberBetween(1, 2 ** 30, 'a number'),
  env: { expected: 'an object whose values are strings or undefined', holds: isEnvironment },
  extendEnv: flag,
  cwd: text,
  nodePath: text,
  nodeOptions: { expected: 'an array of strings', holds: isStringArray },
  init: { expected: 'a URL or an absolute path', holds: isPlace },
  restart: { expected: "'on-demand' or 'never'", holds: (value) => value === 'on-demand' || value === 'never' },
  maxFailedStarts: numberBetween(1, 1000, 'a number'),
  failedStartWindow: numberBetween(1, LONGEST_TIMER, 'a number of milliseconds'),
  startTimeout: numberBetween(1, LONGEST_TIMER, 'a number of milliseconds'),
  shutdownGrace: time,
  unresponsiveAfter: numberBetween(1, LONGEST_TIMER, 'a number of milliseconds'),
  maxMessageBytes: numberBetween(1024, 2 ** 32 - 1, 'a number of bytes'),
  maxResults: numberBetween(1, 2 ** 30, 'a number'),
  maxQueuedBytes: bytes,
  maxStash: numberBetween(0, 2 ** 20, 'a number'),
  maxStashBytes: bytes,
  stashTtl: numberBetween(1, LONGEST_TIMER, 'a number of milliseconds'),
  logger: { expected: 'an object with the methods debug, info, warn and error', holds: isLogger },
  logLevel: { expected: `one of ${LEVELS.join(', ')}`, holds: (value) => LEVELS.some((level) => level === value) },
  maxLogBytes: numberBetween(0, 2 ** 30, 'a number of bytes'),
  errors: { expected: 'an array of classes that extend Error', holds: isErrorClasses },
}

/**
 * Validates options and fills in the defaults; an option that is undefined counts as not given.
 * @throws UsageError naming the option, what it expects and what it got
 */
export function resolveOptions(given: ReactorOptions = {}): ResolvedOptions {
  if (typeof given !== 'object' || given === null) {
    throw new UsageError(`setup: options must be an object, but they are ${show(given)}`)
  }
  const resolved: Record<string, unknown> = { ...defaults }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(rules, name)) {
      throw new UsageError(`setup: unknown option ${name}; the options are ${Object.keys(rules).join(', ')}`)
    }
    if (value === undefined) continue
    const rule = rules[name as keyof typeof rules]
    if (!rule.holds(value)) throw new UsageError(`setup: ${name} must be ${rule.expected}, but it is ${show(value)}`)
    resolved[name] = value
  }
  refuseConflict(given)
  return resolved as unknown as ResolvedOptions
}

function refuseConflict({ shared, scope, modules }: ReactorOptions): void {
  if (shared === undefined) return
  if (scope !== undefined)
    throw new UsageError(`setup: scope must not be given beside shared, but it is ${show(scope)}`)
  if (modules !== undefined) return
  throw new UsageError('setup: modules must be given with shared: the modules that its clients may call functions of')
}

function numberBetween(least: number, most: number, what: string): Rule {
  return {
    expected: `${what} from ${least} to ${most}`,
    holds: (value) => typeof value === 'number' && value >= least && value <= most,
  }
}

function isPlace(value: unknown): boolean {
  return typeof value === 'string' && (isAbsolute(value) || URL.canParse(value))
}

function isStringArray(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isEnvironment(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((item) => item === undefined || typeof item === 'string')
}

function isLogger(value: unknown): boolean {
  if (typeof value !== 'object' && typeof value !== 'function') return false
  return (
    value !== null && LEVELS.every((level) => level === 'silent' || typeof Reflect.get(value, level) === 'function')
  )
}

function isErrorClasses(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'function' && item.prototype instanceof Error)
}

function show(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY })
}
