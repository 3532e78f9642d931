// Host thread and bridge thread. What can be told of an outcome without opening it.
import { isFailedResponse } from '../../src/envelope.js'
import type { Outcome } from './commands.js'

/** Whether asking for this outcome throws. */
export function isFailure(outcome: Outcome): boolean {
  return outcome.kind !== 'reply' || isFailedResponse(outcome.message)
}

/** Bytes that it holds. */
export function bytesOf(outcome: Outcome): number {
  return outcome.kind === 'reply' ? outcome.message.byteLength : 0
}
