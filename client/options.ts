// Host thread. The options of `setup()` and `new Reactor()`: what they mean, their defaults, their validation.
import { inspect } from 'node:util'
import { UsageError } from '../src/errors.js'
import { DEFAULT_MAX_MESSAGE_BYTES } from '../src/messages.js'

/** Options of a reactor. Times are milliseconds. */
export interface ReactorOptions {
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
  /** How long a start may take. Default 10,000. */
  readonly startTimeout?: number
  /** How long `shutdown()` lets running calls finish. Default 500. */
  readonly shutdownGrace?: number
  /** How long the reactor's loop may be silent after a missed deadline before it is killed. Default 5,000. */
  readonly unresponsiveAfter?: number
  /** Largest message in bytes, either way. Default 512 MiB. */
  readonly maxMessageBytes?: number
}

/** All options, decided. */
export interface ResolvedOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly extendEnv: boolean
  readonly cwd: string | undefined
  readonly nodePath: string | undefined
  readonly nodeOptions: readonly string[] | undefined
  readonly init: string | undefined
  readonly restart: 'on-demand' | 'never'
  readonly startTimeout: number
  readonly shutdownGrace: number
  readonly unresponsiveAfter: number
  readonly maxMessageBytes: number
}

const defaults: ResolvedOptions = {
  env: {},
  extendEnv: true,
  cwd: undefined,
  nodePath: undefined,
  nodeOptions: undefined,
  init: undefined,
  restart: 'on-demand',
  startTimeout: 10_000,
  shutdownGrace: 500,
  unresponsiveAfter: 5_000,
  maxMessageBytes: DEFAULT_MAX_MESSAGE_BYTES,
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
const flag: Rule = { expected: 'true or false', holds: (value) => typeof value === 'boolean' }
const time = numberBetween(0, LONGEST_TIMER, 'a number of milliseconds')

const rules: { readonly [name in keyof Required<ReactorOptions>]: Rule } = {
  env: { expected: 'an object whose values are strings or undefined', holds: isEnvironment },
  extendEnv: flag,
  cwd: text,
  nodePath: text,
  nodeOptions: { expected: 'an array of strings', holds: isStringArray },
  init: text,
  restart: { expected: "'on-demand' or 'never'", holds: (value) => value === 'on-demand' || value === 'never' },
  startTimeout: numberBetween(1, LONGEST_TIMER, 'a number of milliseconds'),
  shutdownGrace: time,
  unresponsiveAfter: numberBetween(1, LONGEST_TIMER, 'a number of milliseconds'),
  maxMessageBytes: numberBetween(1024, 2 ** 32 - 1, 'a number of bytes'),
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
  return resolved as unknown as ResolvedOptions
}

function numberBetween(least: number, most: number, what: string): Rule {
  return {
    expected: `${what} from ${least} to ${most}`,
    holds: (value) => typeof value === 'number' && value >= least && value <= most,
  }
}

function isStringArray(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isEnvironment(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every((item) => item === undefined || typeof item === 'string')
}

function show(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY })
}
