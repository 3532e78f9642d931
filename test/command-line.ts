// Test process: runs `crochet`, the built program, as a shell does: by itself, in a pipeline, in a terminal of its own.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type ProgramOptions, type ProgramResult, runProgram } from './run-program.js'

export const bin: string = fileURLToPath(new URL('../dist/client/cli/main.cjs', import.meta.url))

export const functions: string = fileURLToPath(new URL('fixtures/command-line/functions.mjs', import.meta.url))

/** Runs it to its end. */
export function crochet(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return runProgram(bin, args, options)
}

/** Calls a function of `functions`. */
export function callFunction(...args: readonly string[]): Promise<ProgramResult> {
  return crochet(['call', functions, ...args])
}

export interface ShellResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Makes `crochet` a command: a folder for `PATH` within `folder`, which is one of the test's own. */
export function folderWithCommand(folder: string): string {
  const commands = join(folder, '.commands')
  const command = join(commands, 'crochet')
  mkdirSync(commands, { recursive: true })
  if (!existsSync(command)) symlinkSync(bin, command)
  return commands
}

/** Runs a text in a POSIX shell, for 30 s at most. `commands` is looked through first for the commands it names. */
export async function runInShell(text: string, cwd: string, commands?: string): Promise<ShellResult> {
  const { PATH = '' } = process.env
  const env = { ...process.env, PATH: commands === undefined ? PATH : `${commands}${delimiter}${PATH}` }
  const shell = spawn('sh', ['-c', text], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 })
  const [stdout, stderr] = [collect(shell.stdout), collect(shell.stderr)]
  const [code] = (await once(shell, 'close')) as [number | null]
  return { code, stdout: stdout(), stderr: stderr() }
}

/** `crochet` in the foreground of a terminal: that of `script`, which every Debian has. */
export class CrochetTerminal {
  readonly #script: ChildProcessByStdio<Writable, Readable, null>
  readonly #shown: () => string
  /** Its exit code, or 128 and the number of its signal. */
  readonly ended: Promise<number | null>

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const command = ['exec', process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ')
    this.#script = spawn('script', ['-qfec', command.replace("'exec'", 'exec'), '/dev/null'], {
      // Each of these has a say in whether Node colors anything.
      env: {
        ...process.env,
        CI: undefined,
        NO_COLOR: undefined,
        FORCE_COLOR: undefined,
        TERM: 'xterm-256color',
        ...env,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#shown = collect(this.#script.stdout)
    this.ended = once(this.#script, 'close').then(([code]) => code as number | null)
  }

  /** All that has been written to the terminal. */
  get shown(): string {
    return this.#shown()
  }

  pressCtrlC(): void {
    this.type('\u0003')
  }

  type(keys: string): void {
    this.#script.stdin.write(keys)
  }

  /** Whatever still runs in the terminal ends with it. */
  close(): void {
    this.#script.kill('SIGKILL')
  }
}

function collect(stream: Readable): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}
