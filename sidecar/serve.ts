// Sidecar. Joins a transport to a session, and decides when the process ends.
import type { Writable } from 'node:stream'
import { MessageMemory } from '../src/message-memory.js'
import { MessageReader } from '../src/message-reader.js'
import { ProtocolError } from '../src/protocol-error.js'
import { BatchedWriter } from './batched-writer.js'
import { Calls } from './calls.js'
import type { LogEntry } from './log-message.js'
import { Modules } from './modules.js'
import { Session } from './session.js'
import { offerSnapshots } from './snapshot.js'
import { nodeTimers } from './timers.js'
import type { Transport } from './transport.js'

// Taken before any code of the user's can replace them, as test frameworks do.
const { process } = globalThis
const { exit, stderr } = process

/** Time (ms) that bytes already handed to the stream have to leave the process, should the client be slow to read them. */
const FLUSH_LIMIT = 1000

/** The callback of its write comes once all that was written before has left. */
const NOTHING = new Uint8Array(0)

/** Exit code after bytes that are no message. */
const PROTOCOL_BROKEN = 70

export interface Serving {
  /**
   * Ends the process once all that was sent, and printed, has left it: `process.exit` right after a large write would
   * cut it, also on stdout and stderr, which are pipes.
   */
  leave(exitCode: number): void
  /** Tells the client; false if none has introduced itself yet. */
  log(entry: LogEntry): boolean
  /** Tells the client of a SIGINT. */
  interrupted(): void
}

/** Serves the client at the other end of `transport` until it goes away, breaks the protocol or asks for the end. */
export function serve({ stream, receive: onBytes, maxMessageBytes }: Transport): Serving {
  const calls = new Calls()
  const requestMemory = new MessageMemory(false)
  const replyMemory = new MessageMemory(false)
  const reader = new MessageReader({ maxMessageBytes, memory: requestMemory })
  const writer = new BatchedWriter(stream, replyMemory)
  let isLeaving = false
  const leave = (exitCode: number): void => {
    isLeaving = true
    writer.flush()
    nodeTimers.set(() => exit(exitCode), FLUSH_LIMIT)
    // The pipe is left open: its end long before the exit would look as if it alone had been closed.
    afterWrites(stream, () => afterWrites(process.stdout, () => afterWrites(process.stderr, () => exit(exitCode))))
  }
  const session = new Session({
    // A call may settle while the process is about to end.
    send: (message) => void (isLeaving || writer.write(message)),
    calls,
    modules: new Modules(),
    replyMemory,
    maxMessageBytes,
    leave: () => leave(0),
  })
  offerSnapshots(() => session.snapshot())

  const receive = (chunk: Uint8Array): void => {
    try {
      const { messages, broken } = read(reader, chunk)
      // In the chunk's memory the next one follows: when this has returned, or while a function of the user's turns the
      // loop by itself. A single message has been read by then, unless it is one whose binaries are views of it.
      const isLasting = messages.length === 1 && session.keepsNoBytes
      for (const message of messages) {
        session.receive(isLasting || message.buffer !== chunk.buffer ? message : new Uint8Array(message))
        if (session.keepsNoBytes) requestMemory.giveBack(message)
      }
      if (broken !== undefined) throw broken
    } catch (error) {
      // Nothing after the first broken byte can be trusted.
      onBytes(() => {})
      stderr.write(`crochet-sidecar: ${error instanceof Error ? error.message : String(error)}\n`)
      leave(PROTOCOL_BROKEN)
    }
  }
  onBytes(receive)
  // The client has ended or let go. What runs is told and gets its grace; the lifeline is the hard limit.
  stream.on('end', () => void calls.cancelAll().then(() => leave(0)))
  stream.on('error', () => exit(0))
  return { leave, log: (entry) => session.log(entry), interrupted: () => session.interrupted() }
}

/** Calls back once all that was written to `stream` has left. The user's code may have ended it, or replaced it. */
function afterWrites(stream: Writable, done: () => void): void {
  if (stream.writable && stream.writableLength > 0) stream.write(NOTHING, () => done())
  else done()
}

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
