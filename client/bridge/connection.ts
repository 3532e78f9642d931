// Bridge thread. One sidecar's conversation: which requests are out, what answers them, what to fail at its end.
// It knows byte sinks and nothing of processes.
import { parseMessage, responseId, writeNotification, writeRequest } from '../../src/envelope.js'
import type { MessageMemory } from '../../src/message-memory.js'
import { MessageReader } from '../../src/message-reader.js'
import { isLogRecord, type LogRecord, type WireError } from '../../src/messages.js'
import { hexOf, ProtocolError } from '../../src/protocol-error.js'
import type { StartRecord } from './start-ring.js'

/** Ids from here on are the bridge's own; the host counts below. */
export const FIRST_BRIDGE_ID = 0x8000_0000

export interface ConnectionParts {
  /** Takes bytes on their way to the sidecar; `written` is called once all of them have left. */
  readonly write: (bytes: Uint8Array, written: () => void) => void
  readonly maxMessageBytes: number
  /** What large replies lie in. */
  readonly memory: MessageMemory
  /** A whole response to a forwarded request. */
  readonly replied: (id: number, message: Uint8Array, isDirect: boolean) => void
  /** Whether `id` is a request that the host has written itself; true once. */
  readonly claim: (id: number) => boolean
  /** All of request `id` has left. */
  readonly wrote: (id: number) => void
  readonly logged: (record: LogRecord) => void
  /** The stream is broken: nothing more is to be sent. What is replied to after that came ahead of it. */
  readonly broken: () => void
  /** The sidecar has got a SIGINT. */
  readonly interrupted: () => void
}

/** A request that the sidecar's end left without a reply. */
export interface Unanswered {
  readonly id: number
  /** Whether the request had left wholly: only then can the function have run. */
  readonly written: boolean
}

/** An error response to one of the bridge's own requests. */
export class RefusedRequest extends Error {
  readonly wireError: WireError
  readonly response: Uint8Array

  constructor(wireError: WireError, response: Uint8Array) {
    super(wireError[1])
    this.wireError = wireError
    this.response = response
  }
}

interface OwnRequest {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

export class Connection {
  readonly #parts: ConnectionParts
  readonly #reader: MessageReader
  readonly #forwarded = new Map<number, { written: boolean }>()
  readonly #own = new Map<number, OwnRequest>()
  #nextOwnId = FIRST_BRIDGE_ID
  /** Bytes of the stream ahead of the message that comes next. */
  #offset = 0

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    this.#reader = new MessageReader(parts)
  }

  /** Bytes of a message whose rest has not come. */
  get partialBytes(): number {
    return this.#reader.partial?.received ?? 0
  }

  /** Requests of the host's without a reply. */
  get pendingCount(): number {
    return this.#forwarded.size
  }

  /** Their ids. */
  get pendingIds(): readonly number[] {
    return [...this.#forwarded.keys()]
  }

  /** Sends a request of the host's, as it stands. */
  forward(id: number, request: Uint8Array): void {
    const pending = { written: false }
    this.#forwarded.set(id, pending)
    this.#parts.write(request, () => {
      pending.written = true
      this.#parts.wrote(id)
    })
  }

  /**
   * Sends several requests of the host's in one write, which is about to begin: should the sidecar end in the midst of it,
   * nobody knows which of them have left, and all may have run.
   */
  forwardAll(requests: readonly StartRecord[]): void {
    const [first] = requests
    if (first !== undefined && requests.length === 1) return this.forward(first.id, first.request)
    const pending = { written: true }
    for (const { id } of requests) this.#forwarded.set(id, pending)
    this.#parts.write(Buffer.concat(requests.map(({ request }) => request)), () => {})
  }

  /** Takes over a request that the host has written itself. */
  adopt(id: number): void {
    this.#forwarded.set(id, { written: true })
  }

  /** Whether request `id` is out: its bytes have left or are about to, and cannot be taken back. */
  isOut(id: number): boolean {
    return this.#forwarded.has(id)
  }

  cancel(id: number): void {
    if (this.#forwarded.has(id)) this.#parts.write(writeNotification('cancel', [id]), () => {})
  }

  /** A request of the bridge's own. Rejects with RefusedRequest, or with the reason given to `close`. */
  request(method: string, params: readonly unknown[]): Promise<unknown> {
    const id = this.#nextOwnId
    do this.#nextOwnId = this.#nextOwnId === 0xffff_ffff ? FIRST_BRIDGE_ID : this.#nextOwnId + 1
    while (this.#own.has(this.#nextOwnId))
    return new Promise((resolve, reject) => {
      this.#own.set(id, { resolve, reject })
      this.#parts.write(writeRequest(id, method, params), () => {})
    })
  }

  /**
   * Takes bytes from the sidecar, cut anywhere; good until this returns, as are those of the messages in them.
   * @throws ProtocolError, after which the connection is of no more use
   */
  receive(chunk: Uint8Array): void {
    for (const message of this.#read(chunk)) this.#take(message)
  }

  /** Ends the conversation: own requests are rejected with `reason`, the host's are returned to be failed. */
  close(reason: Error): Unanswered[] {
    for (const { reject } of this.#own.values()) reject(reason)
    this.#own.clear()
    const unanswered = Array.from(this.#forwarded, ([id, { written }]) => ({ id, written }))
    this.#forwarded.clear()
    return unanswered
  }

  #read(chunk: Uint8Array): readonly Uint8Array[] {
    try {
      return this.#reader.read(chunk)
    } catch (error) {
      // First: the host, which sees a reply at once, could write its next request into the broken conversation.
      this.#parts.broken()
      // A finished reply ahead of the broken byte is not lost.
      if (error instanceof ProtocolError) for (const message of error.messages) this.#take(message)
      throw error
    }
  }

  #take(message: Uint8Array): void {
    const offset = this.#offset
    this.#offset += message.length
    try {
      this.#message(message)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      throw new ProtocolError(`${error.message}, at byte ${offset} of the stream`, { cause: error })
    }
  }

  #message(bytes: Uint8Array): void {
    const id = responseId(bytes)
    if (id === undefined) return this.#notification(bytes)
    if (this.#forwarded.delete(id)) return this.#parts.replied(id, bytes, false)
    if (id < FIRST_BRIDGE_ID && this.#parts.claim(id)) return this.#parts.replied(id, bytes, true)
    const own = this.#own.get(id)
    if (own === undefined) return // settled before: a second reply, or one nobody waits for
    this.#own.delete(id)
    // Binaries in what is read from it are views of it.
    const response = new Uint8Array(bytes)
    const message = parseMessage(response)
    if (message.type !== 'response') throw new ProtocolError(`not a response: ${hexOf(bytes)}`)
    if (message.error === null) own.resolve(message.result)
    else own.reject(new RefusedRequest(message.error, response))
  }

  #notification(bytes: Uint8Array): void {
    const message = parseMessage(new Uint8Array(bytes))
    if (message.type !== 'notification') throw new ProtocolError(`the sidecar sent a ${message.type}: ${hexOf(bytes)}`)
    // Others, and records of another shape, are of a newer sidecar: there is nothing to refuse them to.
    const [record] = message.params
    if (message.method === 'log' && isLogRecord(record)) this.#parts.logged(record)
    else if (message.method === 'interrupt') this.#parts.interrupted()
  }
}
