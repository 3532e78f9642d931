// Bridge thread. What one life of the sidecar tells, and what it is given for that.
import type { MessageMemory } from '../../src/message-memory.js'
import type { Failure } from './commands.js'
import type { Unanswered } from './connection.js'
import type { DirectLine } from './direct-line.js'
import type { LogSink } from './log-sink.js'

export interface GenerationEvents {
  /** Requests may be written; called again whenever they were held. */
  readonly open: () => void
  readonly replied: (id: number, message: Uint8Array, isDirect: boolean) => void
  /** Its pid may be another process's from now on. */
  readonly reaped: () => void
  readonly over: (failure: Failure, unanswered: Unanswered[]) => void
  /** A SIGINT has come, after `since` (ns, of `process.hrtime`). */
  readonly interrupted: (since: bigint) => void
  readonly log: LogSink
  /** Open for the host exactly while this generation is. */
  readonly line: DirectLine
  /** What large replies lie in. */
  readonly replyMemory: MessageMemory
}
