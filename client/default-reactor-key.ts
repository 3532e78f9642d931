// Host thread. Where the default reactor is found, by every copy of this package and by the files that do not contain it.

/** Property of `globalThis`; the number is the major version. */
export const REACTOR_KEY: unique symbol = Symbol.for('crochet-sidecar/1')

/** Method of a Reactor for tests: as it is after `setup()` with nothing started. */
export const RESET: unique symbol = Symbol.for('crochet-sidecar/reset')
