// Host thread of the command line. `crochet top`: the shared sidecars and what runs in them, live on a terminal.
import { setTimeout as pause } from 'node:timers/promises'
import type { ReadStream, WriteStream } from 'node:tty'
import { EXIT } from './exit.js'
import { type Row, rows, seconds, table } from './ps-command.js'

const REFRESH_EVERY = 1000
const MOST_CALLS = 10

/** To the upper left corner; from there on all is cleared. */
const HOME = '\u001B[H'
const CLEAR_BELOW = '\u001B[J'
const HIDE_CURSOR = '\u001B[?25l'
const SHOW_CURSOR = '\u001B[?25h'
const CLEAR = '\u001B[2J'
const CONTROL_C = '\u0003'

export async function topCommand(
  input: ReadStream = process.stdin,
  output: WriteStream = process.stdout,
): Promise<number> {
  if (!output.isTTY || !input.isTTY) {
    process.stderr.write('crochet: top needs a terminal; crochet ps prints the same once\n')
    return EXIT.usage
  }
  const keyboard = new Keyboard(input)
  output.write(`${HIDE_CURSOR}${CLEAR}`)
  try {
    do output.write(`${HOME}${CLEAR_BELOW}${picture(await rows())}`)
    while (!(await keyboard.ends(REFRESH_EVERY)))
  } finally {
    output.write(`${SHOW_CURSOR}\n`)
    keyboard.close()
  }
  return EXIT.done
}

/** Knows whether the end is asked for. */
class Keyboard {
  readonly #input: ReadStream
  readonly #end: Promise<boolean>

  constructor(input: ReadStream) {
    this.#input = input
    input.setRawMode(true)
    this.#end = new Promise((resolve) => {
      input.on('data', (keys) => {
        if (/q/i.test(String(keys)) || String(keys).includes(CONTROL_C)) resolve(true)
      })
    })
  }

  /** True as soon as it is, false if it is not within `limit` ms. */
  async ends(limit: number): Promise<boolean> {
    const timer = new AbortController()
    try {
      return await Promise.race([this.#end, pause(limit, false, { signal: timer.signal })])
    } finally {
      timer.abort()
    }
  }

  close(): void {
    this.#input.setRawMode(false)
    this.#input.pause()
  }
}

function picture(all: readonly Row[]): string {
  const head = `crochet top, ${new Date().toLocaleTimeString()}; q ends it\n\n`
  if (all.length === 0) return `${head}no shared sidecars\n`
  const calls = all.flatMap(({ name, status }) => (status?.calls ?? []).map((call) => ({ ...call, of: name })))
  const oldest = calls.toSorted((a, b) => b.age - a.age).slice(0, MOST_CALLS)
  const running = oldest.map(({ name, age, of }) => `  ${name}()  ${seconds(age)}  in ${of}\n`).join('')
  return `${head}${table(all)}${running === '' ? '' : `\nrunning calls, the oldest first:\n${running}`}`
}
