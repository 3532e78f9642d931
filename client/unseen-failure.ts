// Host thread and bridge thread. The log line for a failure that nobody looked at. Crochet: "Unhandled error in
// EventualResult".
import { isFailedResponse, parseMessage } from '../src/envelope.js'
import { fromWireError } from '../src/wire-error.js'
import type { Outcome } from './bridge/commands.js'

/**
 * The text to log for `what`, such as `result of lookup()`, with the reactor's stack; undefined for a result, and for what our own cancellation or stop caused.
 */
export function unseenFailure(outcome: Outcome, what: string): string | undefined {
  if (outcome.kind !== 'reply' || !isFailedResponse(outcome.message)) return undefined
  const response = parseMessage(outcome.message)
  if (response.type !== 'response' || response.error === null || response.error[0] === 'cancelled') return undefined
  const { thrown } = fromWireError(response.error, { call: what, mayHaveRun: true })
  const stack = thrown instanceof Error ? thrown.stack : undefined
  return `unhandled error in the ${what}: ${stack ?? response.error[1]}`
}
