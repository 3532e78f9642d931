// Both processes. Stack traces as text: one of the caller and the reactor together, and where its frames begin.

/** What this module has joined: the reactor's own stack, for an error that is thrown to a caller again. */
const joined = new WeakMap<Error, Joined>()

interface Joined {
  readonly own: string
  /** The message that stands in `own`. */
  readonly message: string
  /** Undefined until somebody has looked. */
  result: string | undefined
}

/**
 * Makes the error's stack `Name: message`, the frames of `callerStack`, the line `--- note ---`, and the frames it had.
 * As with V8's own stacks, the message is the one at the first look: hosts add to it where an error passes them.
 * An error thrown again gets the new caller's frames in place of the old. Does nothing to an error that refuses.
 */
export function joinStacks(error: Error, callerStack: string, note: string): void {
  try {
    const before = joined.get(error)
    const stack = textOf(error.stack)
    const { own, message } = before?.result === stack ? before : { own: stack, message: textOf(error.message) }
    const { head, frames } = splitStack(own, message)
    const firstHead = headOf(error, head, message)
    const callerFrames = callerStack.split('\n').filter((line) => FRAME.test(line))
    const rest = frames === '' ? callerFrames : [...callerFrames, `    --- ${note} ---${frames}`]
    const entry: Joined = { own, message, result: undefined }
    Object.defineProperty(error, 'stack', {
      configurable: true,
      enumerable: false,
      get: () => (entry.result ??= [headNow(error, firstHead, message), ...rest].join('\n')),
      set: (value: unknown) => {
        Object.defineProperty(error, 'stack', { value, configurable: true, enumerable: false, writable: true })
      },
    })
    joined.set(error, entry)
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

/** Node's own errors have their code in the head, `TypeError [CODE]: message`: worth keeping. */
function headOf(error: Error, head: string, message: string): string {
  const name = textOf(error.name)
  if (head !== '' && head.startsWith(name) && head.endsWith(message)) return head
  if (name === '') return message
  return message === '' ? name : `${name}: ${message}`
}

/** The head with the message that the error has by now. */
function headNow(error: Error, head: string, message: string): string {
  try {
    const now = textOf(error.message)
    if (now === message) return head
    return message !== '' && head.endsWith(message) ? `${head.slice(0, -message.length)}${now}` : headOf(error, '', now)
  } catch {
    return head
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
