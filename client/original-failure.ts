// Host thread. What a reactor function threw, before any of the caller's frames. Crochet: `original_failure()`.

/** A failure as the reactor saw it. */
export interface OriginalFailure {
  /** What was thrown: what `wait` throws. */
  readonly error: unknown
  /** Name of the error's class; the type of what is no error. */
  readonly name: string
  /** The error's message; what was thrown as text, if it is no error. */
  readonly message: string
  /** The reactor's frames alone, as text fit for a log. */
  readonly stack: string
  /** The error's cause, as an error again. */
  readonly cause: unknown
}

/** To be called before the caller's frames are added to the error. */
export function originalFailure(thrown: unknown): OriginalFailure {
  if (!(thrown instanceof Error)) {
    const message = String(thrown)
    return { error: thrown, name: typeof thrown, message, stack: message, cause: undefined }
  }
  const { name, message, stack = `${name}: ${message}`, cause } = thrown
  return { error: thrown, name, message, stack, cause }
}
