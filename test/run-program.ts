// Test process: runs Node programs as children, each in a process group of its own, under a deadline. A test that could
// hang has to block in such a child: nothing can interrupt a test that blocks its own thread.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'

export interface ProgramOptions {
  /** Milliseconds from the start until the whole process group is killed. Default 20,000. */
  readonly deadline?: number
  /** Merged over this process's own environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Written to stdin, which is then closed. Default: nothing for `runProgram`; `startProgram` keeps stdin open. */
  readonly input?: string
  /** Flags for Node itself. */
  readonly nodeOptions?: readonly string[]
}

export interface ProgramResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** From the start to the program's own end, in ms. */
  readonly durationMs: number
  /** At the deadline the program was still running, or a descendant was still holding its output. */
  readonly timedOut: boolean
  readonly pid: number
}

/** Runs a program to its end, or to its deadline. Rejects only if it cannot be started. */
export async function runProgram(
  file: string,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return startProgram(file, args, { input: '', ...options }).result
}

/** Starts a program, for tests that act on it while it runs. Throws if it cannot be started. */
export function startProgram(file: string, args: readonly string[] = [], options: ProgramOptions = {}): RunningProgram {
  return new RunningProgram(file, args, options)
}

export class RunningProgram {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly pid: number
  /** Settles when the program has ended and its output has been read, at the deadline at the latest. */
  readonly result: Promise<ProgramResult>
  readonly #ended = new AbortController()
  #stdout = ''
  #stderr = ''
  #searched = 0

  constructor(file: string, args: readonly string[], options: ProgramOptions) {
    const started = performance.now()
    // Detached makes it the leader of a new group, so that the deadline reaches whatever it has started as well.
    this.child = spawn(process.execPath, [...(options.nodeOptions ?? []), resolve(file), ...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    // A failed spawn shows as a missing pid at once; the event that follows would be an uncaught exception.
    this.child.on('error', () => {})
    if (this.child.pid === undefined) throw new Error(`Cannot start ${file} in ${options.cwd ?? process.cwd()}`)
    this.pid = this.child.pid
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
    })
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    // A program may well end without reading its input.
    this.child.stdin.on('error', () => {})
    if (options.input !== undefined) this.child.stdin.end(options.input)
    this.result = this.#run(started, options.deadline ?? 20_000)
  }

  /** All that the program has written so far. */
  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  /**
   * The next line of stdout that matches; the search begins after the line found last.
   * Rejects, showing all output so far, after `ms` milliseconds or if the program ends without such a line.
   */
  async waitForLine(pattern: string | RegExp, ms = 5_000): Promise<string> {
    const signal = AbortSignal.any([AbortSignal.timeout(ms), this.#ended.signal])
    while (true) {
      const line = this.#nextLine(pattern)
      if (line !== undefined) return line
      try {
        await once(this.child.stdout, 'data', { signal })
      } catch (cause) {
        const why = this.#ended.signal.aborted ? 'before the program ended' : `within ${ms} ms`
        const output = `stdout:\n${this.#stdout}\nstderr:\n${this.#stderr}`
        throw new Error(`No line that matches ${pattern} ${why}\n${output}`, { cause })
      }
    }
  }

  /** Kills the program and whatever it has started in its process group. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    try {
      process.kill(-this.pid, signal)
    } catch {
      // ESRCH: nobody is left in the group.
    }
  }

  #nextLine(pattern: string | RegExp): string | undefined {
    let start = this.#searched
    for (let end = 0; (end = this.#stdout.indexOf('\n', start)) !== -1; start = end + 1) {
      const line = this.#stdout.slice(start, end)
      const matches = typeof pattern === 'string' ? line.includes(pattern) : pattern.test(line)
      if (!matches) continue
      this.#searched = end + 1
      return line
    }
    return undefined
  }

  async #run(started: number, deadline: number): Promise<ProgramResult> {
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      this.kill()
      // A descendant outside the group may hold the pipes for as long as it likes; 'close' is not to wait for it.
      this.child.stdout.destroy()
      this.child.stderr.destroy()
    }, deadline)
    let durationMs = 0
    this.child.once('exit', () => {
      durationMs = performance.now() - started
    })
    await once(this.child, 'close')
    clearTimeout(timer)
    this.#ended.abort()
    const { exitCode: code, signalCode: signal } = this.child
    return { code, signal, stdout: this.#stdout, stderr: this.#stderr, durationMs, timedOut, pid: this.pid }
  }
}

/** The letter of a process's state (`R`, `S`, `T`, `Z`: ended but not yet reaped ...); undefined if it is gone. Linux. */
export function processState(pid: number): string | undefined {
  return statusOf(pid)?.state
}

/** Whether nothing of a process runs any more. Linux. */
export function hasEnded(pid: number): boolean {
  const state = processState(pid)
  return state === undefined || state === 'Z'
}

/** The processes that `pid` has started and that are not yet reaped. Linux. */
export function childrenOf(pid: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((candidate) => statusOf(candidate)?.parent === pid)
}

function statusOf(pid: number): { state: string; parent: number } | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined
  }
  // `pid (name) state parent ...`, where the name may contain spaces and parentheses itself.
  const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state, parent: Number(parent) }
}
