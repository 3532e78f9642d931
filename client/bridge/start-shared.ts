// Bridge thread. Starts a shared sidecar's process, which keeps nothing of the one that starts it.
import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { execa } from 'execa'
import type { LogLevel } from '../../src/messages.js'
import { sharedFiles } from '../../src/shared-record.js'
import { type SharedSpec, sharedArgument } from '../../src/shared-spec.js'
import type { SidecarOptions } from './commands.js'
import { nodeArguments, nodeEnvironment } from './node-process.js'
import type { LinkEnd } from './reactor-link.js'
import { forwardOutput } from './sidecar-output.js'

/** One that this bridge has started: it alone learns how that ends. */
export interface StartedShared {
  /** Calls back once it has ended, or could not be spawned at all. */
  readonly whenEnded: (ended: (end: LinkEnd) => void) => void
  readonly kill: () => void
}

/** `output` takes what it prints, if it belongs to this process; else its log does. */
export function startShared(
  spec: SharedSpec,
  options: SidecarOptions,
  output: (level: LogLevel, chunk: Uint8Array) => void,
): StartedShared {
  const child = spec.owner === undefined ? startLogged(spec, options) : startPiped(spec, options)
  child.unref()
  const { stdout, stderr } = child as { readonly stdout: Readable | null; readonly stderr: Readable | null }
  const tail = stdout === null || stderr === null ? undefined : forwardOutput(stdout, stderr, output)
  const exit = new Promise<LinkEnd>((resolve) => {
    void child.then((result) => {
      if (child.pid === undefined) resolve({ kind: 'not-spawned', error: result.cause ?? result })
    })
    child.once('exit', (exitCode, signal) => {
      const ended = (stderrTail: string): void =>
        resolve({
          kind: 'ended',
          exitCode: exitCode ?? undefined,
          signal: signal ?? undefined,
          stderrTail,
          pipeAbandoned: false,
        })
      if (tail === undefined) ended(logTail(spec))
      else tail.whenComplete(OUTPUT_LIMIT, ended)
    })
  })
  return { whenEnded: (ended) => void exit.then(ended), kill: () => void child.kill('SIGKILL') }
}

/** The last of what a shared sidecar has printed into its log. */
function logTail(spec: SharedSpec): string {
  try {
    return readFileSync(sharedFiles(spec).log, 'utf8').slice(-LOG_TAIL)
  } catch {
    return ''
  }
}

/** How long (ms) the last of its output is waited for. */
const OUTPUT_LIMIT = 10

/** Characters of the log that tell of an end. */
const LOG_TAIL = 4096

const COMMON = {
  extendEnv: false,
  // In a session of its own: neither Ctrl-C nor the end of the terminal is meant for it.
  detached: true,
  buffer: false,
  reject: false,
  cleanup: false,
  windowsHide: true,
} as const

/** Its output is its starter's to hand on, for as long as that is there. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- execa's own type, by these very options
function startPiped(spec: SharedSpec, options: SidecarOptions) {
  return execa(options.nodePath, nodeArguments(options, [sharedArgument(spec)]), {
    ...COMMON,
    cwd: options.cwd,
    env: nodeEnvironment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- as above
function startLogged(spec: SharedSpec, options: SidecarOptions) {
  const { O_WRONLY, O_CREAT, O_APPEND, O_TRUNC, O_NOFOLLOW } = constants
  const log = openSync(sharedFiles(spec).log, O_WRONLY | O_CREAT | O_APPEND | O_TRUNC | O_NOFOLLOW, 0o600)
  // Any number will do; execa's type knows the first ten.
  const output = log as 3
  try {
    return execa(options.nodePath, nodeArguments(options, [sharedArgument(spec)]), {
      ...COMMON,
      cwd: options.cwd,
      env: nodeEnvironment(options),
      stdio: ['ignore', output, output],
    })
  } finally {
    closeSync(log)
  }
}
