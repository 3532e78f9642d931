// Shared sidecar, lifeline thread. Finds out that the main thread's loop is stuck for good, where no client is left to
// do so.
import type { Timers } from './timers.js'

/** What the main thread says of itself: every second, and when that changes. */
export interface Vitals {
  /** The processes of its clients. */
  readonly clients: readonly number[]
  /** Whether somebody may come for a stashed result. */
  readonly isKept: boolean
}

export interface SelfWatchParts {
  /** Milliseconds in which the first word has to come. */
  readonly startTimeout: number
  /** Milliseconds that a stashed result is kept. */
  readonly stashTtl: number
  readonly isAlive: (pid: number) => boolean
  /** Called once. */
  readonly stuck: () => void
}

/** Milliseconds of silence after which a loop without living clients is stuck. Living clients judge for themselves. */
const SILENCE_LIMIT = 5000

const LOOK_EVERY = 500

/** Starts to watch; returns what takes the main thread's words. */
export function watchOwnLoop(parts: SelfWatchParts, timers: Pick<Timers, 'set'>): (vitals: Vitals) => void {
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
