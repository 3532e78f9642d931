// Test process: timers that a test's fake ones replace; the sidecar's own are taken before anything can.
import type { Timers } from '../sidecar/timers.js'

export const replaceableTimers: Timers = {
  set: (body, ms) => setTimeout(body, ms),
  clear: (timer) => clearTimeout(timer),
  now: () => performance.now(),
}
