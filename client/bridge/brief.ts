// Host thread and bridge thread. The exchange that nearly all exchanges are, a wait for one call and "it is there", as
// numbers: cloning records from thread to thread costs more than all that is in them.
import type { Answer, Command } from './commands.js'

/** A command as it crosses: a number is the call to be waited for, and the slice comes beside it. */
export type BriefCommand = readonly [command: Command | number, slice: number]

/** An answer as it crosses: a number is its sequence, negative if what was asked for has not happened; there is no more to it. */
export type BriefAnswer = Answer | number

export function briefCommand(command: Command): BriefCommand {
  if (command.kind !== 'wait' || command.ids.length !== 1) return [command, 0]
  return [command.ids[0] as number, command.slice]
}

export function wholeCommand([command, slice]: BriefCommand): Command {
  return typeof command === 'number' ? { kind: 'wait', ids: [command], slice } : command
}

export function briefAnswer(answer: Answer): BriefAnswer {
  const { done, phase, written, failure, status, abandoned, arrivals, sequence } = answer
  const isMore = failure !== undefined || status !== undefined || abandoned !== undefined || arrivals.length > 0
  if (isMore || phase !== 'running' || !written) return answer
  return done ? sequence : -sequence
}

export function wholeAnswer(answer: BriefAnswer): Answer {
  if (typeof answer !== 'number') return answer
  const nothing = { failure: undefined, status: undefined, abandoned: undefined, arrivals: [] }
  return { done: answer > 0, phase: 'running', written: true, ...nothing, sequence: Math.abs(answer) }
}
