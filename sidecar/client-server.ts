// The reactor's thread. Serves any number of clients over a socket: each has a session and calls of its own, all have the
// modules and the stash in common. One client's end, slowness or flood is its own.
import { createServer, type Server, type Socket } from 'node:net'
import { isMainThread } from 'node:worker_threads'
import type { Right } from '../src/proof.js'
import { handleOf, type PipeHandle, protocolSocket } from '../src/protocol-socket.js'
import type { Administration } from './administration.js'
import type { Calls } from './calls.js'
import { ClientCalls } from './client-calls.js'
import { type Conversation, converse } from './conversation.js'
import { Gate, type Tokens } from './gate.js'
import type { Modules } from './modules.js'
import type { Stash } from './stash.js'
import { turnAway } from './turn-away.js'

/** Bytes that a client may leave unread, and how often (ms) it is looked whether it takes any of them. */
const MOST_UNREAD = 64 * 1024 * 1024
const LOOK_EVERY = 1000

/** Connections that may prove themselves beside the clients there are. */
const UNPROVED = 64

/** Messages of one client that are served before the next client's are. */
const FAIR_SHARE = 32

/** Only the owner reads and writes it, under whatever mask. */
const SOCKET_MASK = 0o177

export interface ClientServerParts {
  readonly path: string
  readonly tokens: Tokens
  readonly maxMessageBytes: number
  readonly maxClients: number
  readonly maxClientCalls: number
  readonly calls: Calls
  readonly modules: Modules
  readonly stash: Stash
  readonly administration: Administration
  /** Whether clients keep the process alive. */
  readonly holdsProcess: boolean
  /** A client has come, has said which process it is in, or has gone. */
  readonly changed: () => void
  /** The module of `init` has failed. */
  readonly initFailed: () => void
}

export interface Client {
  readonly right: Right
  readonly conversation: Conversation
  readonly stream: Socket
}

export class ClientServer {
  readonly clients: Set<Client> = new Set()
  readonly #parts: ClientServerParts
  readonly #gate: Gate
  readonly #server: Server
  readonly #unread = new WeakMap<Client, number>()
  #numbers = 0

  constructor(parts: ClientServerParts) {
    this.#parts = parts
    this.#gate = new Gate(parts.tokens)
    this.#server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (made) => this.#accept(made))
    this.#server.maxConnections = parts.maxClients + UNPROVED
    if (!parts.holdsProcess) this.#server.unref()
    setInterval(() => this.#closeSlow(), LOOK_EVERY).unref()
  }

  /** Clients may connect once it resolves. */
  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      // A thread can neither read nor set the mask: the directory keeps others out by itself.
      const mask = isMainThread ? process.umask(SOCKET_MASK) : undefined
      try {
        this.#server.listen({ path: this.#parts.path, exclusive: true }, () => {
          this.#server.off('error', reject)
          // EMFILE: who waits to be accepted is, once descriptors are free.
          this.#server.on('error', () => {})
          resolve()
        })
      } finally {
        if (mask !== undefined) process.umask(mask)
      }
    })
  }

  /** Nobody can connect any more. */
  stopListening(): void {
    this.#server.close()
  }

  /** Ends all conversations too. */
  close(): void {
    this.stopListening()
    for (const { stream } of this.clients) stream.destroy()
  }

  /** Those with the right to call. */
  get callers(): number {
    let count = 0
    for (const { right } of this.clients) if (right === 'call') count += 1
    return count
  }

  /** The processes of those with the right to call; one that does not tell is taken for one that stays. */
  get callerPids(): readonly number[] {
    return [...this.clients].flatMap(({ right, conversation }) => {
      const { clientPid } = conversation.session
      return right === 'call' && clientPid !== undefined ? [clientPid] : []
    })
  }

  #accept(made: Socket): void {
    let take: (chunk: Uint8Array) => void = ignore
    const { socket, retire } = protocolSocket(made, (chunk) => take(chunk))
    if (!this.#parts.holdsProcess) socket.unref()
    socket.on('error', () => socket.destroy())
    socket.once('close', retire)
    let isAdmitted = false
    // Of one that has not proved itself.
    socket.once('end', () => {
      if (!isAdmitted) socket.destroy()
    })
    take = this.#gate.guard(socket, (right) => {
      isAdmitted = true
      return this.#admit(socket, right)
    })
  }

  #admit(stream: Socket, right: Right): (chunk: Uint8Array) => void {
    const { modules, stash, maxMessageBytes, maxClients, maxClientCalls, administration, initFailed } = this.#parts
    if (right === 'call' && this.callers >= maxClients) return turnAway(stream, this.#parts)
    this.#numbers += 1
    const calls = new ClientCalls(this.#parts.calls, this.#numbers, maxClientCalls)
    let receive: (chunk: Uint8Array) => void = ignore
    const transport = {
      stream,
      maxMessageBytes,
      receive: (taker: (chunk: Uint8Array) => void) => {
        receive = taker
      },
    }
    const conversation = converse(transport, {
      calls,
      modules,
      openStash: () => stash,
      administration: right === 'admin' ? administration : undefined,
      introduced: this.#parts.changed,
      initFailed,
      mostAtOnce: FAIR_SHARE,
      leave: () => {
        conversation.flush()
        stream.end()
      },
      broken: () => stream.destroy(),
    })
    const client: Client = { right, conversation, stream }
    this.clients.add(client)
    const isKept = (key: number): boolean => stash.isExpected(key)
    const leave = (): void => {
      void calls.cancelAll(isKept).then(() => {
        conversation.flush()
        stream.end()
      })
    }
    // It has said its last word, or ended.
    stream.once('end', leave)
    stream.once('close', () => {
      conversation.close()
      this.clients.delete(client)
      void calls.cancelAll(isKept)
      this.#parts.changed()
    })
    this.#parts.changed()
    return (chunk) => receive(chunk)
  }

  /** One that does not take what it has asked for would fill the memory of all. */
  #closeSlow(): void {
    for (const client of this.clients) {
      const { stream } = client
      const handle: PipeHandle | undefined = handleOf(stream)
      const unread = stream.writableLength + (handle?.writeQueueSize ?? 0)
      if (stream.writableLength > MOST_UNREAD && unread === this.#unread.get(client)) stream.destroy()
      this.#unread.set(client, unread)
    }
  }
}

function ignore(): void {}
