// The reactor's thread. What was thrown, as text for a log; a hostile thing must not fail the one who tells of it.
import { inspect } from 'node:util'
import { headline } from '../src/describe-thrown.js'

/** With stack and causes, where they can be had. Never throws. */
export function showThrown(thrown: unknown): string {
  try {
    return inspect(thrown)
  } catch {
    return headline(thrown)
  }
}
