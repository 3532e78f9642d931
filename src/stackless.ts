// Both processes. Makes errors that get the stack of another place.

/**
 * What `make` returns; errors it makes have no frames. Theirs would be of the decoder, mean nothing, and take thousands of
 * times an error's bytes.
 */
export function stackless<T>(make: () => T): T {
  const { stackTraceLimit } = Error
  // Not by assignment, which throws where Error is frozen.
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return make()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}
