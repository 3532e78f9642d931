// Soak, outside the host. Sees from the heartbeats whether an operation outlives its limit: nothing inside a host whose
// threads block could tell.
import { processes } from '../kit/census.mjs'
import { monotonicNow } from '../kit/clock.mjs'
import { readHeartbeat } from './heartbeat.mjs'

/** ms beyond its limit after which an operation counts as hanging. */
const HANGING = 1000
const INTERVAL = 50
/** This process itself got no turn for so long (ms) beyond the interval: the machine stood still. */
const STALL = 100
/** A host that stays stopped for longer (ms) has been forgotten. */
const LONGEST_STOP = 5000
/** For the host's first sign. */
const START_LIMIT = 20_000

/**
 * @typedef {object} Hang
 * @property {number} thread
 * @property {string} operation
 * @property {number} nonce
 * @property {number} limit
 * @property {number} since ms ago
 */

export class Watchdog {
  #folder
  #threads
  #pid
  #seen = new Map()
  #timer
  #last = monotonicNow()
  /** ms in which the host could do nothing, since it was stopped or the machine stood still. */
  #idle = 0
  #stopped = 0
  /** When the machine stood still: `{ from, to }`. */
  stalls = []

  /** `hanging` is called once, with the first hang. */
  constructor({ folder, threads, pid, hanging }) {
    this.#folder = folder
    this.#threads = threads
    this.#pid = pid
    const started = this.#last
    for (let thread = 0; thread < threads; thread += 1) {
      const first = { count: 0, since: started, limit: START_LIMIT, nonce: 0, operation: 'first sign' }
      this.#seen.set(thread, { beat: first, idle: 0 })
    }
    this.#timer = setInterval(() => {
      const hang = this.#look()
      if (hang === undefined) return
      this.stop()
      hanging(hang)
    }, INTERVAL)
  }

  stop() {
    clearInterval(this.#timer)
  }

  #look() {
    const now = monotonicNow()
    const passed = now - this.#last
    if (passed > INTERVAL + STALL) this.stalls.push({ from: this.#last, to: now })
    this.#stopped = this.#isStopped() ? this.#stopped + passed : 0
    if (passed > INTERVAL + STALL || (this.#stopped > 0 && this.#stopped < LONGEST_STOP)) this.#idle += passed
    this.#last = now
    for (let thread = 0; thread < this.#threads; thread += 1) {
      const beat = readHeartbeat(this.#folder, thread)
      const seen = this.#seen.get(thread)
      if (beat !== undefined && beat.count !== seen.beat.count) {
        this.#seen.set(thread, { beat, idle: this.#idle })
        continue
      }
      const { operation, nonce, limit, since } = seen.beat
      const over = now - since - limit - (this.#idle - seen.idle)
      if (over > HANGING) return { thread, operation, nonce, limit, since: Math.round(now - since) }
    }
    return undefined
  }

  #isStopped() {
    return processes([this.#pid])[0]?.state === 'T'
  }
}
