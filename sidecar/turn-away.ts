// The reactor's thread. Tells a client why it is not let in: there are as many as there may be.
import type { Socket } from 'node:net'
import { parseMessage } from '../src/envelope.js'
import { MessageMemory } from '../src/message-memory.js'
import { MessageReader } from '../src/message-reader.js'
import { writeRefusal } from './reply-writer.js'
import { nodeTimers } from './timers.js'

/** Time (ms) in which it may ask for what it is refused then. */
const LIMIT = 2000

export interface TurnAwayParts {
  readonly maxClients: number
  readonly maxMessageBytes: number
}

/** Returns what takes its bytes: the first request is refused, and the connection closed. */
export function turnAway(
  stream: Pick<Socket, 'destroy' | 'end' | 'once' | 'writableEnded'>,
  { maxClients, maxMessageBytes }: TurnAwayParts,
): (chunk: Uint8Array) => void {
  const reader = new MessageReader({ maxMessageBytes, memory: new MessageMemory(false) })
  const limit = nodeTimers.set(() => stream.destroy(), LIMIT)
  stream.once('close', () => nodeTimers.clear(limit))
  const refuse = (id: number): void => {
    const text = `${maxClients} clients are connected already, the limit (maxClients)`
    stream.end(writeRefusal(id, ['overloaded', text, { limit: 'maxClients', mayHaveRun: false }], maxMessageBytes))
  }
  return (chunk) => {
    if (stream.writableEnded) return
    try {
      for (const bytes of reader.read(chunk)) {
        const message = parseMessage(bytes)
        if (message.type === 'request') return refuse(message.id)
      }
    } catch {
      // No message at all.
      stream.destroy()
    }
  }
}
