// The reactor's thread. The clock and the timers that this process's own work goes by.

export interface Timers {
  readonly set: (body: () => void, ms: number) => NodeJS.Timeout
  readonly clear: (timer: NodeJS.Timeout | undefined) => void
  /** Milliseconds since the start of the process. */
  readonly now: () => number
}

const { performance, setTimeout, clearTimeout } = globalThis

/** As Node made them: taken before any code of the user's can replace them, as test frameworks do. */
export const nodeTimers: Timers = {
  set: setTimeout,
  clear: clearTimeout,
  now: performance.now.bind(performance),
}
