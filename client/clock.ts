// Host thread. The monotonic clock of every deadline, which no test framework can replace.

import { lazily } from '../src/lazily.js'

/** Milliseconds since some fixed moment; never runs backwards, whatever happens to the wall clock. */
export function now(): number {
  return realNow()()
}

const realNow = lazily(findClock)

/** Not before it is asked for the time: Node loads much with its clock, and importing this package asks for none. */
function findClock(): () => number {
  const { performance } = process.getBuiltinModule('node:perf_hooks')
  // Fake timers put a method of theirs on the object, or another object in its place: never on its class.
  const { now: ofClass } = Object.getPrototypeOf(performance) as typeof performance
  return ofClass.bind(performance)
}
