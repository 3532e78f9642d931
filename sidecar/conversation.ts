// The reactor's thread. Joins one client's bytes to its session, in both directions.
import { MessageMemory } from '../src/message-memory.js'
import { MessageReader } from '../src/message-reader.js'
import { ProtocolError } from '../src/protocol-error.js'
import { BatchedWriter } from './batched-writer.js'
import { Session, type SessionParts } from './session.js'
import type { Transport } from './transport.js'

export interface ConversationParts extends Omit<SessionParts, 'send' | 'replyMemory' | 'maxMessageBytes'> {
  /** Bytes came that are no message: nothing after them can be trusted, and nothing is read any more. */
  readonly broken: (error: unknown) => void
  /** Messages that are served in one turn of the loop; the rest of many waits for the next. */
  readonly mostAtOnce: number
}

export interface Conversation {
  readonly session: Session
  /** Gives to the stream what was sent so far. */
  readonly flush: () => void
  /** Sends nothing any more: a call may settle while all is about to end. */
  readonly close: () => void
}

/** Has the session take what comes, and send what it has to say, from now on. */
export function converse(
  { stream, receive: onBytes, maxMessageBytes }: Transport,
  { broken, mostAtOnce, ...parts }: ConversationParts,
): Conversation {
  const requestMemory = new MessageMemory(false)
  const replyMemory = new MessageMemory(false)
  const reader = new MessageReader({ maxMessageBytes, memory: requestMemory })
  const writer = new BatchedWriter(stream, replyMemory)
  let isClosed = false
  const send = (message: Uint8Array): boolean => {
    if (!isClosed) writer.write(message)
    return !isClosed
  }
  const session = new Session({ ...parts, send, replyMemory, maxMessageBytes })

  const take = (message: Uint8Array): void => {
    session.receive(message)
    if (session.keepsNoBytes) requestMemory.giveBack(message)
  }
  const fail = (error: unknown): void => {
    onBytes(() => {})
    broken(error)
  }
  const receive = (chunk: Uint8Array): void => {
    try {
      const { messages, broken: error } = read(reader, chunk)
      const lasting = lastingIn(chunk, messages.length)
      for (const message of messages.slice(0, mostAtOnce)) take(lasting(message))
      if (messages.length > mostAtOnce) return postpone(messages.slice(mostAtOnce).map(lasting), error)
      if (error !== undefined) throw error
    } catch (error) {
      fail(error)
    }
  }
  /**
   * Takes a message out of the chunk's memory, in which the next one follows: when it has been received, or while a function of
   * the user's turns the loop by itself. A single message has been read by then, unless its binaries are views of it.
   */
  const lastingIn = (chunk: Uint8Array, messages: number): ((message: Uint8Array) => Uint8Array) => {
    if (!session.keepsNoBytes) return (message) => (message.buffer === chunk.buffer ? new Uint8Array(message) : message)
    if (messages <= 1) return (message) => message
    // One copy for all: memory of its own for each of many small ones is what the collector has most work with.
    const copy = new Uint8Array(chunk)
    return (message) => {
      if (message.buffer !== chunk.buffer) return message
      const start = message.byteOffset - chunk.byteOffset
      return copy.subarray(start, start + message.byteLength)
    }
  }
  /** Others have their turn in between. */
  const postpone = (waiting: readonly Uint8Array[], error: unknown): void => {
    const isOurs = !stream.isPaused()
    if (isOurs) stream.pause()
    const next = (messages: readonly Uint8Array[]): void => void setImmediate(serve, messages)
    const serve = (messages: readonly Uint8Array[]): void => {
      try {
        for (const message of messages.slice(0, mostAtOnce)) take(message)
        if (messages.length > mostAtOnce) return next(messages.slice(mostAtOnce))
        if (error !== undefined) throw error
        if (isOurs) stream.resume()
      } catch (thrown) {
        fail(thrown)
      }
    }
    next(waiting)
  }
  onBytes(receive)
  return {
    session,
    flush: () => writer.flush(),
    close: () => {
      isClosed = true
    },
  }
}

// Taken before any code of the user's can replace it, as test frameworks do.
const { setImmediate } = globalThis

/** Those ahead of a broken byte are served, however the bytes came in chunks. */
function read(
  reader: MessageReader,
  chunk: Uint8Array,
): { readonly messages: readonly Uint8Array[]; readonly broken?: ProtocolError } {
  try {
    return { messages: reader.read(chunk) }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return { messages: error.messages, broken: error }
  }
}
