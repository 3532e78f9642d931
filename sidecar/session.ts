// Sidecar. One client's conversation: each request is dispatched to what serves it, each gets exactly one reply.
import { type Message, parseMessage, writeResponse } from '../src/envelope.js'
import { CrochetError } from '../src/errors.js'
import { type InitializeParams, type InitializeResult, PROTOCOL_VERSION, type WireError } from '../src/messages.js'
import { ProtocolError } from '../src/protocol-error.js'
import { version } from '../src/version.js'
import { failureToWire } from '../src/wire-error.js'
import { type Call, readCall, readId, readInitialize } from './call-params.js'
import type { CallOutcome, Calls } from './calls.js'
import type { Modules } from './modules.js'
import { type ReplyWriter, replyWriter } from './reply-writer.js'

export interface SessionParts {
  /** Takes one whole message; knows how it travels. */
  readonly send: (message: Uint8Array) => void
  readonly calls: Calls
  readonly modules: Modules
  /** Largest message (bytes) that may be sent. */
  readonly maxMessageBytes: number
  /** The client asked for the end; called once its reply has been sent. */
  readonly leave: () => void
}

export class Session {
  readonly #parts: SessionParts
  #state: 'new' | 'initializing' | 'open' | 'closing' = 'new'
  #replies: ReplyWriter | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /**
   * Serves one message.
   * @throws ProtocolError if its bytes are no message at all, after which nothing that follows can be trusted
   */
  receive(bytes: Uint8Array): void {
    const message = this.#parse(bytes)
    switch (message?.type) {
      case undefined:
        return // refused
      case 'request':
        this.#request(message.id, message.method, message.params)
        return
      case 'notification':
        this.#notification(message)
        return
      case 'response':
        throw new ProtocolError(`a response to ${message.id} came, but the sidecar asks nothing`)
    }
  }

  #parse(bytes: Uint8Array): Message | undefined {
    try {
      return parseMessage(bytes)
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.requestId === undefined) throw error
      this.#refuse(error.requestId, 'protocol', error.message)
      return undefined
    }
  }

  #request(id: number, method: string, params: unknown[]): void {
    if (this.#state === 'closing') return this.#refuse(id, 'protocol', 'the sidecar is shutting down')
    if (this.#state !== 'open' && method !== 'initialize') {
      return this.#refuse(id, 'protocol', `${method} before initialize was answered`)
    }
    switch (method) {
      case 'initialize':
        return this.#initialize(id, readInitialize(params))
      case 'call':
        return this.#call(id, readCall(params, this.#replies?.mode))
      case 'ping':
        return this.#parts.send(writeResponse(id, null, null))
      case 'shutdown':
        return this.#shutdown(id)
      default:
        return this.#refuse(id, 'protocol', `unknown method ${method}`)
    }
  }

  #notification(message: Extract<Message, { type: 'notification' }>): void {
    if (message.method !== 'cancel') return // of a newer client: a notification has nowhere to be refused to
    const id = readId(message.params)
    if (id !== undefined) this.#parts.calls.cancel(id)
  }

  #initialize(id: number, params: InitializeParams | string): void {
    if (typeof params === 'string') return this.#refuse(id, 'protocol', params)
    if (this.#state !== 'new') return this.#refuse(id, 'protocol', 'initialize was called before')
    if (params.protocol !== PROTOCOL_VERSION) {
      return this.#refuse(id, 'version', `protocol ${params.protocol} is not spoken here, only ${PROTOCOL_VERSION}`)
    }
    this.#state = 'initializing'
    const opened = (): void => {
      this.#state = 'open'
      this.#replies = replyWriter(params.payload, this.#parts.maxMessageBytes)
      const result: InitializeResult = {
        protocol: PROTOCOL_VERSION,
        version,
        pid: process.pid,
        payload: params.payload,
      }
      this.#parts.send(writeResponse(id, null, result))
    }
    if (params.init === undefined) return opened()
    this.#parts.modules.load(params.init, undefined).then(opened, (error: unknown) => {
      this.#state = 'new'
      const message = error instanceof Error ? error.message : String(error)
      this.#refuse(id, 'init', message, failureDetails(error))
    })
  }

  #call(id: number, call: Call | string): void {
    const { calls, modules, send } = this.#parts
    const replies = this.#replies
    if (replies === undefined) return
    if (typeof call === 'string') return this.#refuse(id, 'protocol', call)
    if (calls.has(id)) return this.#refuse(id, 'protocol', `the id ${id} belongs to a call that is still running`)
    calls.start({
      id,
      name: call.name,
      timeout: call.timeout,
      run: () => {
        const args = call.args()
        const found = modules.find(call.module, call.path, call.from)
        return typeof found === 'function' ? found(...args) : found.then((fn) => fn(...args))
      },
      settled: (outcome: CallOutcome) => send(replies.reply(id, call.name, outcome)),
    })
  }

  #shutdown(id: number): void {
    this.#state = 'closing'
    void this.#parts.calls.cancelAll().then(() => {
      this.#parts.send(writeResponse(id, null, null))
      this.#parts.leave()
    })
  }

  #refuse(id: number, kind: WireError[0], message: string, details: WireError[2] = {}): void {
    this.#parts.send(writeResponse(id, [kind, message, details], null))
  }
}

function failureDetails(error: unknown): WireError[2] {
  return error instanceof CrochetError ? failureToWire(error)[2] : {}
}
