// Host thread, or the reactor's own when a file is loaded there. Refuses to block the reactor.
import { ReactorThreadError } from '../src/errors.js'
import { isReactor } from '../src/reactor-mark.js'
import { type Entry, raise } from './raise.js'

/**
 * Called before anything is sent: a blocking call inside the reactor would wait for itself.
 * @throws ReactorThreadError
 */
export function refuseInReactor(call: string, entry: Entry): void {
  if (isReactor) throw raise(inReactor(call), entry)
}

/** What refuses a blocking call on the thread whose loop would have to run the function. */
export function inReactor(call: string): ReactorThreadError {
  const hint = isReactor
    ? 'if the main program of a file got here while the sidecar imports it, guard it with `if (!isReactor)`'
    : 'noSetup() has made this thread the reactor; its worker threads and processes may wait'
  const message = `${call} would block the reactor; await the function itself instead (${hint})`
  return new ReactorThreadError(message, { call, mayHaveRun: false })
}
