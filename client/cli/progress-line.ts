// Host thread of the command line. The last line of a terminal, which tells how long a call has been running. The thread
// is blocked in between: everything is written at once, to the descriptor itself.
import { writeSync } from 'node:fs'
import type { Logger } from '../options.js'

const FRAMES = ['|', '/', '-', '\\'] as const
const STDERR = 2
const CLEAR = '\r\u001B[K'

export class ProgressLine {
  readonly #name: string
  readonly #write: (text: string) => void
  readonly #now: () => number
  readonly #started: number
  #frames = 0

  constructor(
    name: string,
    write: (text: string) => void = writeToTerminal,
    now: () => number = () => performance.now(),
  ) {
    this.#name = name
    this.#write = write
    this.#now = now
    this.#started = now()
  }

  /** Takes what the reactor prints: it goes above the line. */
  get logger(): Logger {
    const print = (message: string): void => this.#write(`${this.#isDrawn ? CLEAR : ''}${message}\n`)
    return { debug: print, info: print, warn: print, error: print }
  }

  draw(): void {
    const frame = FRAMES[this.#frames % FRAMES.length]
    this.#frames += 1
    this.#write(`${CLEAR}${frame} ${this.#name} ${((this.#now() - this.#started) / 1000).toFixed(1)} s`)
  }

  /** Leaves the terminal as it was. */
  clear(): void {
    if (this.#isDrawn) this.#write(CLEAR)
    this.#frames = 0
  }

  get #isDrawn(): boolean {
    return this.#frames > 0
  }
}

function writeToTerminal(text: string): void {
  try {
    writeSync(STDERR, text)
  } catch {
    // A terminal that is gone, or takes nothing for the moment: a frame less.
  }
}
