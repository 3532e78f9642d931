// Host thread. The monotonic clock of every deadline, taken before a test framework can replace it.

const { performance } = globalThis

/** Milliseconds since some fixed moment; never runs backwards, whatever happens to the wall clock. */
export const now: () => number = performance.now.bind(performance)
