// Host thread. The options of `setup()` and `new Reactor()`: what they mean, and their defaults.
import type { ErrorClass } from '../src/error-classes.js'
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
   * How long a shared sidecar waits for a client, a running call or a stashed result, before it ends. Default 60,000;
   * 1,000 with the scope `'process'`.
   */
  readonly idleTimeout?: number
  /** A shared sidecar that nobody needs ends at once if it takes more memory (bytes) than this. Default 512 MiB. */
  readonly idleMemoryLimit?: number
  /**
   * URLs, absolute paths and `node:` names of the only modules whose functions may be called. Required with `shared`,
   * where it is fixed at the start for all clients. Default: any module.
   */
  readonly modules?: readonly string[]
  /** Clients a shared sidecar has at a time; calls of one more fail as `ReactorStartFailed`. Default 1,000. */
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
  /**
   * Node's command-line options for the sidecar. Default: those of the host's that decide how modules load, and what the
   * process is permitted.
   */
  readonly nodeOptions?: readonly string[]
  /** URL or absolute path of a module imported at every start; if it fails, the start fails. Default: none. */
  readonly init?: string
  /** Whether the next call starts a new sidecar after one has ended. Default `'on-demand'`. */
  readonly restart?: 'on-demand' | 'never'
  /** After so many failed starts within `failedStartWindow` ms calls are refused for a while. Default 5. */
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
  /**
   * Bytes of log lines that wait for a blocked host or a stderr nobody reads; what would be more is dropped. Default
   * 4 MiB.
   */
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

/** All options, defaults filled in; undefined where there is none, or where the host decides at `setup()`. */
export type ResolvedOptions = Required<Omit<ReactorOptions, WithoutDefault>> & {
  readonly [name in WithoutDefault]: ReactorOptions[name] | undefined
}

type WithoutDefault = 'shared' | 'modules' | 'idleTimeout' | 'cwd' | 'nodePath' | 'nodeOptions' | 'init' | 'logger'

export const defaults: ResolvedOptions = {
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
