// The reactor's thread. Messages that are sent in one turn of the loop leave in one write. A client that does not read is
// not read either.
import type { Duplex } from 'node:stream'
import { LARGE_MESSAGE, type MessageMemory } from '../src/message-memory.js'
import { SMALL_MESSAGE } from '../src/packed-reply.js'

// Taken before any code of the user's can replace it, as test frameworks do.
const { nextTick } = process

/** Bytes that may wait for the client to read them; until it does, no more of its requests are taken. */
const MOST_UNREAD = 64 * 1024 * 1024

export class BatchedWriter {
  readonly #stream: Duplex
  readonly #memory: MessageMemory
  #waiting: Uint8Array[] = []
  readonly #flush = (): void => this.flush()

  /** `memory`: what large messages lie in, which they leave when they have left. */
  constructor(stream: Duplex, memory: MessageMemory) {
    this.#stream = stream
    this.#memory = memory
  }

  write(message: Uint8Array): void {
    if (this.#waiting.push(message) === 1) nextTick(this.#flush)
  }

  /** Gives to the stream what was written. */
  flush(): void {
    const messages = this.#waiting
    this.#waiting = []
    for (let from = 0, to = 0; from < messages.length; from = to) {
      to = endOfRun(messages, from)
      const run = messages.slice(from, to)
      this.#send(run.length === 1 ? (run[0] as Uint8Array) : Buffer.concat(run))
    }
  }

  #send(bytes: Uint8Array): void {
    const stream = this.#stream
    if (bytes.byteLength < LARGE_MESSAGE) stream.write(bytes)
    else stream.write(bytes, () => this.#memory.giveBack(bytes))
    if (stream.writableLength <= MOST_UNREAD || stream.isPaused()) return
    stream.pause()
    stream.once('drain', () => stream.resume())
  }
}

/** Where the small messages end that begin at `from`; of a large one, behind it. */
function endOfRun(messages: readonly Uint8Array[], from: number): number {
  let to = from
  while (to < messages.length && (messages[to] as Uint8Array).byteLength <= SMALL_MESSAGE) to += 1
  return Math.max(to, from + 1)
}
