// Host thread, or the reactor's own when a file is loaded there. Refuses to block the reactor.
import { ReactorThreadError } from '../src/errors.js'
import { isReactor } from '../src/reactor-mark.js'
import type { Entry } from './settlement.js'

/**
 * Called before anything is sent: a blocking call inside the reactor would wait for itself.
 * @throws ReactorThreadError
 */
export function refuseInReactor(call: string, entry: Entry): void {
  if (!isReactor) return
  const hint = 'if the main program of a file got here while the sidecar imports it, guard it with `if (!isReactor)`'
  const error = new ReactorThreadError(`${call} would block the reactor; await the function itself instead (${hint})`, {
    call,
    mayHaveRun: false,
  })
  Error.captureStackTrace(error, entry)
  throw error
}
