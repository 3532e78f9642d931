// Host thread and bridge thread. Tells failures from results without opening them.
import { isFailedResponse } from '../../src/envelope.js'
import type { Outcome } from './commands.js'

/** Whether asking for this outcome throws. */
export function isFailure(outcome: Outcome): boolean {
  return outcome.kind !== 'reply' || isFailedResponse(outcome.message)
}
