// Bridge thread. A limit on the time that passes while this process runs.

/** The time this process is stopped counts as one tick at most: its timers are overdue then, and each fires once. */
const TICKS = 10

/** Calls `passed` after `limit` ms, unless the function it returns has been called by then. */
export function afterRunning(limit: number, passed: () => void): () => void {
  let ticks = 0
  const ticker = setInterval(() => {
    ticks += 1
    if (ticks < TICKS) return
    clearInterval(ticker)
    passed()
  }, limit / TICKS)
  return () => clearInterval(ticker)
}
