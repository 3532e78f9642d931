// Both processes. Stack traces as text: one of the caller and the reactor together, and where its frames begin.

/** Stacks this module has joined: the reactor's own, for an error that is thrown to a caller again. */
const joined = new WeakMap<Error, { readonly result: string; readonly own: string }>()

/**
 * Makes the error's stack `Name: message`, the frames of `callerStack`, the line `--- note ---`, and the frames it had.
 * An error thrown again gets the new caller's frames in place of the old. Does nothing to an error that refuses.
 */
export function joinStacks(error: Error, callerStack: string, note: string): void {
  try {
    const before = joined.get(error)
    const own = before !== undefined && before.result === error.stack ? before.own : textOf(error.stack)
    const result = join(error, own, callerStack, note)
    Object.defineProperty(error, 'stack', { value: result, configurable: true, enumerable: false, writable: true })
    joined.set(error, { result, own })
  } catch {
    // Frozen, or a class of the user's with accessors that throw: its own stack has to do.
  }
}

/** Cuts a stack into its head, which repeats name and message, and its frames, which begin with a line break or are empty. */
export function splitStack(stack: string, message: string): { readonly head: string; readonly frames: string } {
  // A message may have lines that look like frames.
  const messageAt = message === '' ? -1 : stack.indexOf(message)
  const from = messageAt === -1 ? 0 : messageAt + message.length
  const length = stack.slice(from).search(FIRST_FRAME)
  const end = length === -1 ? stack.length : from + length
  return { head: stack.slice(0, end), frames: stack.slice(end) }
}

const FIRST_FRAME = /\n\s+at /
const FRAME = /^\s+at /

function join(error: Error, own: string, callerStack: string, note: string): string {
  const message = textOf(error.message)
  const { head, frames } = splitStack(own, message)
  const callerFrames = callerStack.split('\n').filter((line) => FRAME.test(line))
  const lines = [headOf(error, head, message), ...callerFrames]
  return frames === '' ? lines.join('\n') : `${lines.join('\n')}\n    --- ${note} ---${frames}`
}

/** Node's own errors have their code in the head, `TypeError [CODE]: message`: worth keeping. */
function headOf(error: Error, head: string, message: string): string {
  const name = textOf(error.name)
  if (head !== '' && head.startsWith(name) && head.endsWith(message)) return head
  if (name === '') return message
  return message === '' ? name : `${name}: ${message}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
