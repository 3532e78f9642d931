// Soak, host thread. What it remembers of its calls, for the checks that are made when all is over.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What became of a call, by its nonce. */
export const Outcome = /** @type {const} */ ({
  none: 0,
  /** Its value or its own error came back: it has run, once. */
  answered: 1,
  /** It failed, and may have run: at most once. */
  mayHaveRun: 2,
  /** It failed, and has not run. */
  hasNotRun: 3,
})

/** A blocking operation ends at its limit; one that ends this many ms later has hung, were it only for a moment. */
export const LATE = 1000

/** Problems of one kind that are told in full. */
const MOST_TOLD = 20

/** All of it is numbers and texts, so that it can be written down. */
export class Notes {
  outcomes
  /** How often each kind of end was seen. */
  ends = {}
  problems = {}
  told = []
  /** Operations that ended late: `{ nonce, operation, started, ended, limit }`. */
  overruns = []
  /** Calls that answer at once but have not: `{ nonce, started, deadline }`. */
  timeouts = []
  /** Blocking calls that a sidecar's end has ended: `{ started, ended, signal, exitCode }`. */
  stops = []
  /** Faults that are calls, by their nonces; `swallows`: replies that come later may be lost to it. */
  calls = []
  bridgesStarted = 0
  bridgesEnded = { 'bridge ended': 0, 'bridge threw': 0 }
  steps = 0

  constructor(calls) {
    this.outcomes = new Uint8Array(calls)
  }

  outcome(nonce, outcome) {
    // What was answered stays so, whatever becomes of the same result in the stash.
    if (this.outcomes[nonce] !== Outcome.answered) this.outcomes[nonce] = outcome
  }

  end(kind) {
    this.ends[kind] = (this.ends[kind] ?? 0) + 1
  }

  /**
   * @param {'crossed' | 'wrong' | 'untyped' | 'lost'} kind
   * @param {number} nonce
   * @param {string} text
   */
  problem(kind, nonce, text) {
    this.problems[kind] = (this.problems[kind] ?? 0) + 1
    if (this.problems[kind] <= MOST_TOLD) this.told.push(`${kind}: call ${nonce}: ${text}`)
  }

  write(folder, thread, strikes) {
    const { outcomes, ...notes } = this
    writeFileSync(join(folder, `outcomes-${thread}`), outcomes)
    writeFileSync(join(folder, `notes-${thread}.json`), JSON.stringify({ ...notes, strikes }))
  }
}
