// Test process: runs a host program in a terminal of its own, as the foreground process group, and presses Ctrl-C there.
// The terminal is that of `script`, which every Debian has: a real one, unlike a signal sent to the group.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { monotonicNow } from './clock.mjs'

const CTRL_C = '\u0003'

export class Terminal {
  readonly #script: ChildProcessByStdio<Writable, Readable, null>
  readonly #records: AsyncIterator<string>
  /** The program's exit code, or 128 and the number of its signal. */
  readonly ended: Promise<number | null>

  /** Starts `test/faults/hosts/<name>.mjs`; `given` is what its `given` is to be. */
  constructor(name: string, given: object = {}) {
    const file = fileURLToPath(new URL(`../hosts/${name}.mjs`, import.meta.url))
    const command = ['exec', process.execPath, file, JSON.stringify(given)].map((word) => `'${word}'`).join(' ')
    this.#script = spawn('script', ['-qfec', command.replace("'exec'", 'exec'), '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#records = createInterface({ input: this.#script.stdout })[Symbol.asyncIterator]()
    this.ended = once(this.#script, 'exit').then(([code]) => code as number | null)
  }

  /** The next record that the program prints; what else the terminal shows, such as `^C`, is passed over. */
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever the host program says
  async record(): Promise<any> {
    for (;;) {
      const { done, value } = await this.#records.next()
      if (done === true) throw new Error('the program has ended')
      const brace = value.indexOf('{')
      if (brace !== -1) return JSON.parse(value.slice(brace))
    }
  }

  /** Presses Ctrl-C; returns when that was. */
  pressCtrlC(): number {
    const at = monotonicNow()
    this.#script.stdin.write(CTRL_C)
    return at
  }

  /** Whatever still runs in the terminal ends with it. */
  close(): void {
    this.#script.kill('SIGKILL')
  }
}
