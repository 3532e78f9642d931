// Shared sidecar, lifeline thread. Finds that the main thread's loop is stuck for good, where nobody else can be there to find out.
import type { Timers } from './timers.js'

/** What the main thread says of itself: every second, and when that changes. */
export interface Vitals {
  /** The processes of its clients. */
  readonly clients: readonly number[]
  /** Whether somebody may come for a stashed result. */
  readonly isKept: boolean
}

export interface LoopWatchParts {
  /** Milliseconds in which the first word has to come. */
  readonly startTimeout: number
  /** Milliseconds that a stashed result is kept. */
  readonly stashTtl: number
  readonly isAlive: (pid: number) => boolean
  /** Called once. */
  readonly stuck: () => void
}

/** Milliseconds without a word from a loop that nobody needs. What clients that are there wait for is theirs to judge. */
const SILENCE_LIMIT = 5000

const LOOK_EVERY = 500

/** Starts to watch; returns what takes the main thread's words. */
export function watchLoop(parts: LoopWatchParts, timers: Pick<Timers, 'set'>): (vitals: Vitals) => void {
  const { startTimeout, stashTtl, isAlive, stuck } = parts
  let vitals: Vitals | undefined
  // Counted by looks: while the process is stopped, or the machine sleeps, neither thread runs.
  let silence = 0
  const look = (): void => {
    silence += LOOK_EVERY
    if (silence >= limit() && !vitals?.clients.some(isAlive)) return stuck()
    timers.set(look, LOOK_EVERY)
  }
  const limit = (): number => {
    if (vitals === undefined) return startTimeout
    return SILENCE_LIMIT + (vitals.isKept ? stashTtl : 0)
  }
  timers.set(look, LOOK_EVERY)
  return (said) => {
    vitals = said
    silence = 0
  }
}
