// Test process: a program in a terminal of its own, typed at as a person does. The terminal is that of `script`, which
// every Debian has.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

export const CTRL_C = '\u0003'
export const CTRL_D = '\u0004'

export class TerminalSession {
  readonly #script: ChildProcessByStdio<Writable, Readable, null>
  /** The program's exit code, or 128 and the number of its signal. */
  readonly ended: Promise<number | null>
  #shown = ''
  #searched = 0

  /** Starts Node with these arguments. */
  constructor(
    args: readonly string[],
    options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  ) {
    const command = [process.execPath, ...args].map((word) => `'${word}'`).join(' ')
    this.#script = spawn('script', ['-qfec', `exec ${command}`, '/dev/null'], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#script.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#shown += text
    })
    this.ended = once(this.#script, 'exit').then(([code]) => code as number | null)
  }

  type(keys: string): void {
    this.#script.stdin.write(keys)
  }

  /**
   * What the terminal shows up to and with the next match; the search begins after the one found last.
   * Rejects after `ms` milliseconds, showing all of it.
   */
  async shows(pattern: RegExp, ms = 5_000): Promise<string> {
    const signal = AbortSignal.timeout(ms)
    for (;;) {
      const rest = this.#shown.slice(this.#searched)
      const found = pattern.exec(rest)
      if (found !== null) {
        const end = found.index + found[0].length
        this.#searched += end
        return rest.slice(0, end)
      }
      try {
        await once(this.#script.stdout, 'data', { signal })
      } catch (cause) {
        throw new Error(`Nothing that matches ${pattern} within ${ms} ms:\n${this.#shown}`, { cause })
      }
    }
  }

  /** Types a line and returns what is shown for it, up to the next prompt. */
  async enter(line: string, prompt: RegExp): Promise<string> {
    this.type(`${line}\r`)
    await this.shows(/\n/)
    return await this.shows(prompt)
  }

  /** Whatever still runs in the terminal ends with it. */
  close(): void {
    this.#script.kill('SIGKILL')
  }
}
