// Any process of a test, blocked ones too. Orders a process of its own, the killer, to act on others at a given time:
// whoever blocks cannot. Orders go through a FIFO, written synchronously; what was done stands in a journal, with its time.
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { monotonicNow } from './clock.mjs'

/** How long (ms) an order that is due may take to be done, and to stand in the journal. */
const LATE = 2000

const program = fileURLToPath(new URL('killer-program.mjs', import.meta.url))

/**
 * @typedef {object} Strike
 * @property {number} pid
 * @property {string} signal
 * @property {number} at when it was sent, by `monotonicNow`
 * @property {boolean} found whether there was such a process; one that has ended and is not reaped is none
 * @property {string} [note] what the order said it was
 */

/** Ends by itself when the process that started it has ended. */
export class Killer {
  #folder = mkdtempSync(join(tmpdir(), 'crochet-killer-'))
  #orders
  /** When each order is due. */
  #due = []
  #child

  constructor() {
    execFileSync('mkfifo', [this.#fifo])
    this.#child = spawn(process.execPath, [program, this.#fifo, this.#journal], { stdio: 'ignore' })
    this.#child.unref()
    // Blocks until the killer has opened the other end: from here on no order is lost.
    this.#orders = openSync(this.#fifo, 'w')
  }

  get #fifo() {
    return join(this.#folder, 'orders')
  }

  get #journal() {
    return join(this.#folder, 'journal')
  }

  /**
   * Sends a signal, `after` ms from now.
   * @param {number} pid negative for a process group
   * @param {NodeJS.Signals} signal
   * @param {number} [after]
   * @param {string} [note] for the journal
   */
  strike(pid, signal = 'SIGKILL', after = 0, note) {
    this.#order({ pid, signal, after, note })
  }

  /**
   * Stops a process, `after` ms from now, for `lasting` ms.
   * @param {number} pid
   * @param {number} lasting
   * @param {number} [after]
   * @param {string} [note] for the journal
   */
  freeze(pid, lasting, after = 0, note) {
    this.#order({ pid, signal: 'SIGSTOP', after, note }, { pid, signal: 'SIGCONT', after: after + lasting, note })
  }

  /**
   * Where one order is to be given by somebody else: a function in another process that is to be struck in the midst of its
   * call, however busy the machine is (`struck` in reactor/functions.mjs).
   */
  expectOrder() {
    this.#due.push(monotonicNow())
    return this.#fifo
  }

  /** In one write: who is stopped by the first order gives no second. */
  #order(...orders) {
    this.#due.push(...orders.map(({ after }) => monotonicNow() + after))
    writeSync(this.#orders, orders.map((order) => `${JSON.stringify(order)}\n`).join(''))
  }

  /**
   * What it has done so far. Waits for what is due: whoever was struck may be known to be gone before it is written down.
   * @returns {Strike[]}
   */
  strikes() {
    const called = monotonicNow()
    const due = this.#due.filter((at) => at <= called).length
    for (;;) {
      const lines = readFileSync(this.#journal, 'utf8').split('\n').slice(0, -1)
      if (lines.length >= due || monotonicNow() - called > LATE) return lines.map((line) => JSON.parse(line))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }

  /** Ends the killer; orders not yet due are dropped. */
  end() {
    closeSync(this.#orders)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  [Symbol.dispose]() {
    this.end()
  }
}
