// Host thread and bridge thread. The exchanges that nearly all exchanges are, in a form that crosses quickly: a wait for
// one call and "it is there" as numbers, many small replies as one block of bytes. Cloning a record from thread to thread
// costs more than all that is in it.
import type { Answer, Arrival, Command } from './commands.js'

/** A command as it crosses: a number is the call to be waited for, and the slice comes beside it. */
export type BriefCommand = readonly [command: Command | number, slice: number]

/**
 * An answer as it crosses: a number is its sequence, negative if what was asked for has not happened; there is no more to
 * it, or no more than replies.
 */
export type BriefAnswer = Answer | number | RepliesAnswer

interface RepliesAnswer {
  readonly brief: number
  readonly ids: Uint32Array
  /** Where each reply ends in `bytes`. */
  readonly ends: Uint32Array
  readonly bytes: Uint8Array
}

/** Bytes of a reply that is copied once more to cross with others: of a large one, the copy would cost more. */
const SMALL = 4096

export function briefCommand(command: Command): BriefCommand {
  if (command.kind !== 'wait' || command.ids.length !== 1) return [command, 0]
  return [command.ids[0] as number, command.slice]
}

export function wholeCommand([command, slice]: BriefCommand): Command {
  return typeof command === 'number' ? { kind: 'wait', ids: [command], slice } : command
}

export function briefAnswer(answer: Answer): BriefAnswer {
  const { done, phase, written, failure, status, abandoned, arrivals, sequence } = answer
  const isMore = failure !== undefined || status !== undefined || abandoned !== undefined
  if (isMore || phase !== 'running' || !written) return answer
  const brief = done ? sequence : -sequence
  return arrivals.length === 0 ? brief : (packed(arrivals, brief) ?? answer)
}

export function wholeAnswer(answer: BriefAnswer): Answer {
  if (typeof answer === 'number') return whole(answer, [])
  return 'brief' in answer ? whole(answer.brief, unpacked(answer)) : answer
}

function whole(brief: number, arrivals: readonly Arrival[]): Answer {
  const nothing = { failure: undefined, status: undefined, abandoned: undefined }
  return { done: brief > 0, phase: 'running', written: true, ...nothing, arrivals, sequence: Math.abs(brief) }
}

/** Undefined if there is anything but small replies among them. */
function packed(arrivals: readonly Arrival[], brief: number): RepliesAnswer | undefined {
  const ids = new Uint32Array(arrivals.length)
  const ends = new Uint32Array(arrivals.length)
  const messages: Uint8Array[] = []
  let end = 0
  for (const [index, { id, outcome }] of arrivals.entries()) {
    if (outcome.kind !== 'reply' || outcome.message.byteLength > SMALL) return undefined
    messages.push(outcome.message)
    end += outcome.message.byteLength
    ids[index] = id
    ends[index] = end
  }
  const bytes = new Uint8Array(end)
  for (const [index, message] of messages.entries()) bytes.set(message, (ends[index] as number) - message.byteLength)
  return { brief, ids, ends, bytes }
}

function unpacked({ ids, ends, bytes }: RepliesAnswer): Arrival[] {
  let start = 0
  return Array.from(ids, (id, index) => {
    const end = ends[index] as number
    // A view would keep all the others' replies for as long as its own, and take them along wherever it is sent.
    const message = bytes.slice(start, end)
    start = end
    return { id, outcome: { kind: 'reply', message } }
  })
}
