// Test process: a session with a client at its other end; messages cross as bytes, no process runs.

import { Calls } from '../sidecar/calls.js'
import { ClientCalls } from '../sidecar/client-calls.js'
import { trackCalls } from '../sidecar/context.js'
import { Modules } from '../sidecar/modules.js'
import { Session } from '../sidecar/session.js'
import { Stash } from '../sidecar/stash.js'
import { type Message, parseMessage, writeNotification, writeRequest } from '../src/envelope.js'
import { MessageMemory } from '../src/message-memory.js'
import type { PayloadMode } from '../src/messages.js'
import { decodePayload, encodePayload } from '../src/payload.js'
import { replaceableTimers } from './replaceable-timers.js'

// As the functions' module would, by importing `currentCall`.
trackCalls()

type Response = Extract<Message, { type: 'response' }>

/** The URL of a fixture that a reactor imports. */
export function fixture(name: string): string {
  return new URL(`fixtures/reactor/${name}`, import.meta.url).href
}

export class SessionClient {
  readonly session: Session
  /** All that the session has sent. */
  readonly responses: Response[] = []
  readonly sizes: number[] = []
  /** How many responses had been sent when the session asked for the end. */
  leftAfter: number | undefined
  readonly #mode: PayloadMode
  readonly #awaited = new Map<number, (response: Response) => void>()
  readonly #calls = new Calls(replaceableTimers)
  #nextId = 1

  constructor(mode: PayloadMode = 'plain', maxMessageBytes = 100_000) {
    this.#mode = mode
    this.session = new Session({
      send: (message) => this.#take(message),
      calls: new ClientCalls(this.#calls),
      openStash: (limits) => new Stash(limits),
      administration: undefined,
      introduced: () => {},
      initFailed: () => {},
      modules: new Modules(),
      replyMemory: new MessageMemory(false),
      maxMessageBytes,
      leave: () => {
        this.leftAfter = this.responses.length
      },
    })
  }

  /** A client whose session is open. */
  static async open(mode: PayloadMode = 'plain', maxMessageBytes?: number): Promise<SessionClient> {
    const client = new SessionClient(mode, maxMessageBytes)
    const { error } = await client.initialize({})
    if (error !== null) throw new Error(error[1])
    return client
  }

  initialize(given: Record<string, unknown>): Promise<Response> {
    return this.request('initialize', [{ protocol: 1, client: 'test', payload: this.#mode, ...given }])
  }

  /** Resolves with the response, whatever it says. */
  request(method: string, params: readonly unknown[], id: number = this.#nextId++): Promise<Response> {
    const response = new Promise<Response>((resolve) => this.#awaited.set(id, resolve))
    this.session.receive(writeRequest(id, method, params))
    return response
  }

  /** What the end of the client does. */
  cancelAll(): Promise<void> {
    return this.#calls.cancelAll()
  }

  notify(method: string, params: readonly unknown[]): void {
    this.session.receive(writeNotification(method, params))
  }

  /** Calls a function of the fixture `session.mjs`. */
  call(name: string, args: readonly unknown[] = [], id: number = this.#nextId++): Promise<Response> {
    const packed = this.#mode === 'packed' ? encodePayload(args, 'argument') : args
    return this.request('call', [fixture('session.mjs'), [name], packed, {}], id)
  }

  /** The value in a response; throws if it carries an error. */
  valueOf({ error, result }: Response): unknown {
    if (error !== null) throw new Error(`${error[0]}: ${error[1]}`)
    return this.#mode === 'packed' ? decodePayload(result as Uint8Array) : result
  }

  #take(bytes: Uint8Array): boolean {
    const message = parseMessage(bytes)
    if (message.type !== 'response') return true
    this.responses.push(message)
    this.sizes.push(bytes.byteLength)
    this.#awaited.get(message.id)?.(message)
    return true
  }
}
