// Host thread. From the options that were given to those that count: checked once, completed.
import { isBuiltin } from 'node:module'
import { isAbsolute } from 'node:path'
import { inspect } from 'node:util'
import { UsageError } from '../src/errors.js'
import { defaults, type ReactorOptions, type ResolvedOptions } from './options.js'

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
const positiveTime = numberBetween(1, LONGEST_TIMER, 'a number of milliseconds')
const bytes = numberBetween(0, 2 ** 40, 'a number of bytes')

const rules: { readonly [name in keyof Required<ReactorOptions>]: Rule } = {
  scope: { expected: "'thread' or 'process'", holds: (value) => value === 'thread' || value === 'process' },
  shared: {
    expected: 'a name of letters, digits and . _ - @ /, at most 100',
    holds: (value) => typeof value === 'string' && /^[\w.@/-]{1,100}$/.test(value),
  },
  idleTimeout: time,
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
  failedStartWindow: positiveTime,
  startTimeout: positiveTime,
  shutdownGrace: time,
  unresponsiveAfter: positiveTime,
  maxMessageBytes: numberBetween(1024, 2 ** 32 - 1, 'a number of bytes'),
  maxResults: numberBetween(1, 2 ** 30, 'a number'),
  maxQueuedBytes: bytes,
  maxStash: numberBetween(0, 2 ** 20, 'a number'),
  maxStashBytes: bytes,
  stashTtl: positiveTime,
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
  if (scope !== undefined) throw new UsageError(`setup: scope cannot be combined with shared, but it is ${show(scope)}`)
  if (modules !== undefined) return
  throw new UsageError('setup: shared needs modules, the list of modules whose functions its clients may call')
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
