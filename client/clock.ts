// Host thread. The monotonic clock of every deadline, which no test framework can replace.
import { performance } from 'node:perf_hooks'

// Fake timers put a method of theirs on the object, or another object in its place: never on its class.
const { now: realNow } = Object.getPrototypeOf(performance) as typeof performance

/** Milliseconds since some fixed moment; never runs backwards, whatever happens to the wall clock. */
export const now: () => number = realNow.bind(performance)
