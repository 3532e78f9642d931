// Host thread of the command line. The last line of a terminal, which tells how long a call has been running. It is
// written to the descriptor itself: a stream might keep it until something else has been written.
import { writeSync } from 'node:fs'
import type { Logger } from '../options.js'

const FRAMES = ['|', '/', '-', '\\'] as const
/** Milliseconds that a frame stays. */
const INTERVAL = 80
const STDERR = 2
const CLEAR = '\r\u001B[K'

export class ProgressLine {
  readonly #name: string
  readonly #write: (text: string) => void
  readonly #now: () => number
  readonly #started: number
  #frames = 0
  #due = 0

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

  /** To be called often; draws when it is time for the next frame. */
  draw(): void {
    const now = this.#now()
    if (now < this.#due) return
    this.#due = now + INTERVAL
    const frame = FRAMES[this.#frames % FRAMES.length]
    this.#frames += 1
    this.#write(`${CLEAR}${frame} ${this.#name} ${((now - this.#started) / 1000).toFixed(1)} s`)
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
