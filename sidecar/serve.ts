// Sidecar. Serves the one client at the other end of its own pipe, and decides when the process ends.
import type { Writable } from 'node:stream'
import { Calls } from './calls.js'
import { ClientCalls } from './client-calls.js'
import { converse } from './conversation.js'
import type { LogEntry } from './log-message.js'
import { Modules } from './modules.js'
import { offerSnapshots } from './snapshot.js'
import { Stash } from './stash.js'
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
export function serve(transport: Transport): Serving {
  const { stream } = transport
  const calls = new ClientCalls(new Calls())
  const leave = (exitCode: number): void => {
    conversation.close()
    conversation.flush()
    nodeTimers.set(() => exit(exitCode), FLUSH_LIMIT)
    // The pipe is left open: its end long before the exit would look as if it alone had been closed.
    afterWrites(stream, () => afterWrites(process.stdout, () => afterWrites(process.stderr, () => exit(exitCode))))
  }
  const conversation = converse(transport, {
    calls,
    modules: new Modules(),
    openStash: (limits) => new Stash(limits),
    administration: undefined,
    introduced: () => {},
    initFailed: () => {},
    mostAtOnce: Number.POSITIVE_INFINITY,
    leave: () => leave(0),
    broken: (error) => {
      stderr.write(`crochet-sidecar: ${error instanceof Error ? error.message : String(error)}\n`)
      leave(PROTOCOL_BROKEN)
    },
  })
  const { session } = conversation
  offerSnapshots(() => session.snapshot())
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
