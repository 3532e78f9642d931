// Any process of a test. One clock for all of them: milliseconds of the machine's monotonic clock.

/** @returns {number} comparable between processes, unlike `performance.now()`, which counts from each one's own start */
export const monotonicNow = () => Number(process.hrtime.bigint()) / 1e6
