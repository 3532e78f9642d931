// Bridge thread. Tells the log of a failure that nobody can look at any more.
import { unseenFailure } from '../unseen-failure.js'
import type { Outcome } from './commands.js'
import type { LogSink } from './log-sink.js'

/** `what`: of what the outcome is, such as `result of lookup()`. Outcomes that are no news are not logged. */
export function logUnseen(log: LogSink, outcome: Outcome, what: string): void {
  const message = unseenFailure(outcome, what)
  if (message !== undefined) log.record({ level: 'error', message })
}
