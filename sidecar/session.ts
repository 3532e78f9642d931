// The reactor's thread. One client's conversation: each request is dispatched to what serves it, each gets exactly one
// reply.
import { type Message, parseMessage, writeNotification, writeResponse } from '../src/envelope.js'
import { CrochetError } from '../src/errors.js'
import type { MessageMemory } from '../src/message-memory.js'
import {
  type InitializeParams,
  type InitializeResult,
  isRequestMethod,
  type PayloadMode,
  PROTOCOL_VERSION,
  type WireError,
} from '../src/messages.js'
import { ProtocolError } from '../src/protocol-error.js'
import { version } from '../src/version.js'
import { failureToWire } from '../src/wire-error.js'
import { type Administration, administer } from './administration.js'
import { type Call, readCall, readId, readInitialize, readStash, readUid } from './call-params.js'
import type { CallOutcome } from './calls.js'
import type { ClientCalls } from './client-calls.js'
import { type LogEntry, logMessage } from './log-message.js'
import type { Modules } from './modules.js'
import { type OpenSession, openSession } from './open-session.js'
import { report } from './process-events.js'
import { writeRefusal } from './reply-writer.js'
import { runCall } from './run-call.js'
import { showThrown } from './show-thrown.js'
import type { ReactorSnapshot } from './snapshot.js'
import type { Stash, StashLimits } from './stash.js'
import { enterTrace } from './trace-context.js'

export interface SessionParts {
  /** Takes one whole message; knows how it travels. False if the client has gone. */
  readonly send: (message: Uint8Array) => boolean
  readonly calls: ClientCalls
  readonly modules: Modules
  /** What large replies lie in. */
  readonly replyMemory: MessageMemory
  /** Largest message (bytes) that may be sent. */
  readonly maxMessageBytes: number
  /** Where this client's stashed results go, with the limits it asks for. */
  readonly openStash: (limits: Partial<StashLimits>) => Stash
  /** What an administrator may ask for; undefined if this client is none. */
  readonly administration: Administration | undefined
  /** The client has said which process it is in. */
  readonly introduced: () => void
  /** The module of `init` has failed; called once the client has been told. */
  readonly initFailed: () => void
  /** The client asked for the end; called once its reply has been sent. */
  readonly leave: () => void
}

export class Session {
  readonly #parts: SessionParts
  #state: 'new' | 'initializing' | 'open' | 'closing' = 'new'
  // As the client wants it, from the moment it has said so.
  #payload: PayloadMode | undefined
  #opened: OpenSession | undefined
  /** Of the client's process, once it has introduced itself; of this one if it does not tell. */
  clientPid: number | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /**
   * Serves one message.
   * @throws ProtocolError if its bytes are no message at all, after which nothing that follows can be trusted
   */
  receive(bytes: Uint8Array): void {
    // As nearly always: a function that was called before.
    const known = this.#state === 'open' ? this.#open.known.read(bytes) : undefined
    if (known !== undefined) return this.#call(known.id, known.call)
    const message = this.#parse(bytes)
    switch (message?.type) {
      case undefined:
        return // refused
      case 'request':
        this.#request(message.id, message.method, message.params, bytes)
        return
      case 'notification':
        this.#notification(message)
        return
      case 'response':
        throw new ProtocolError(`a response to ${message.id} came, but the sidecar asks nothing`)
    }
  }

  /** Whether the bytes of a message are used no more once `receive` has returned: plain binaries are views of them. */
  get keepsNoBytes(): boolean {
    return this.#payload === 'packed'
  }

  /** What the reactor's own modules may see. */
  snapshot(): ReactorSnapshot {
    const { calls, modules } = this.#parts
    return { calls: calls.snapshot(), stash: this.#opened?.stash.size ?? 0, modules: modules.urls }
  }

  /** Tells the client; false if none has introduced itself yet, or it has gone. */
  log(entry: LogEntry): boolean {
    if (this.#payload === undefined) return false
    return this.#parts.send(logMessage(entry, this.#payload, this.#parts.maxMessageBytes))
  }

  /** Tells the client of a SIGINT, if one has introduced itself. */
  interrupted(): void {
    if (this.#payload !== undefined) this.#parts.send(writeNotification('interrupt', []))
  }

  get #open(): OpenSession {
    if (this.#opened === undefined) throw new Error('the session is not open')
    return this.#opened
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

  #request(id: number, method: string, params: unknown[], bytes: Uint8Array): void {
    if (this.#state === 'closing') return this.#refuse(id, 'protocol', 'the sidecar is shutting down')
    if (this.#state !== 'open' && method !== 'initialize') {
      return this.#refuse(id, 'protocol', `${method} came before initialize was answered`)
    }
    if (!isRequestMethod(method)) return this.#refuse(id, 'protocol', `unknown method ${method}`)
    switch (method) {
      case 'initialize':
        return this.#initialize(id, readInitialize(params))
      case 'call':
        return this.#call(id, this.#readCall(params, bytes))
      case 'stash':
        return this.#open.stashing.put(id, readStash(params))
      case 'retrieve':
        return this.#open.stashing.get(id, readUid(params))
      case 'ping':
        this.#parts.send(writeResponse(id, null, null))
        return
      case 'shutdown':
        return this.#shutdown(id)
      case 'status':
      case 'stop':
        return administer(this.#parts.administration, method, (error, result) =>
          error === null ? this.#parts.send(writeResponse(id, null, result)) : this.#refuse(id, ...error),
        )
    }
  }

  #notification(message: Extract<Message, { type: 'notification' }>): void {
    if (message.method !== 'cancel') return // of a newer client: a notification has nowhere to be refused to
    const id = readId(message.params)
    if (id !== undefined && this.#opened !== undefined) this.#parts.calls.cancel(this.#opened.stashing.callOf(id))
  }

  #initialize(id: number, params: InitializeParams | string): void {
    if (typeof params === 'string') return this.#refuse(id, 'protocol', params)
    if (this.#state !== 'new') return this.#refuse(id, 'protocol', 'initialize was called before')
    if (params.protocol !== PROTOCOL_VERSION) {
      const who = `crochet-sidecar ${version} speaks version ${PROTOCOL_VERSION} of the protocol`
      const text = `${who}, not ${params.protocol} as ${params.client} does`
      return this.#refuse(id, 'version', text, { protocol: PROTOCOL_VERSION, version })
    }
    this.#state = 'initializing'
    this.#payload = params.payload
    this.clientPid = params.pid ?? process.pid
    this.#parts.introduced()
    const opened = (): void => {
      this.#state = 'open'
      this.#opened = openSession(params, this.#parts, (request, why) => this.#refuse(request, 'protocol', why))
      const result: InitializeResult = {
        protocol: PROTOCOL_VERSION,
        version,
        pid: process.pid,
        payload: params.payload,
      }
      this.#parts.send(writeResponse(id, null, result))
    }
    const { init } = params
    if (params.modules !== undefined) {
      this.#parts.modules.allowOnly(init === undefined ? params.modules : [...params.modules, init])
    }
    if (init === undefined) return opened()
    this.#parts.modules.load(init, undefined).then(opened, (error: unknown) => {
      this.#state = 'new'
      const message = error instanceof Error ? error.message : String(error)
      this.#refuse(id, 'init', message, failureDetails(error))
      this.#parts.initFailed()
    })
  }

  #readCall(params: unknown[], bytes: Uint8Array): Call | string {
    const { replies, known } = this.#open
    const call = readCall(params, replies.mode)
    if (typeof call !== 'string' && replies.mode === 'packed') known.learn(bytes, call, params[2] as Uint8Array)
    return call
  }

  #call(id: number, call: Call | string): void {
    const { calls, modules } = this.#parts
    if (typeof call === 'string') return this.#refuse(id, 'protocol', call)
    if (calls.has(calls.keyOf(id)))
      return this.#refuse(id, 'protocol', `the id ${id} belongs to a call that is still running`)
    const { trace } = call
    if (calls.full !== undefined) {
      const message = `${calls.full} calls of this client run already, the limit`
      return this.#refuse(id, 'overloaded', message, { limit: 'maxClientCalls', mayHaveRun: false })
    }
    calls.start({
      id,
      name: call.name,
      timeout: call.timeout,
      run: (enter) => runCall(modules, call, trace === undefined ? enter : enterTrace(enter, trace)),
      settled: (outcome) => this.#settled(id, call.name, outcome),
    })
  }

  #settled(id: number, name: string, outcome: CallOutcome): void {
    const replies = this.#open.replies
    const message = replies.respond(id, name, replies.encode(name, outcome))
    this.#parts.send(message)
    // What was sent: the function may go on changing a plain result.
    const isUnseen = this.#open.stash.settle(this.#parts.calls.keyOf(id), message)
    if (!isUnseen || outcome.kind !== 'thrown') return
    const unseen = `unhandled error in the stashed result of ${name}(): ${showThrown(outcome.thrown)}`
    // Whoever has stashed it may have gone.
    if (!this.log({ level: 'error', message: unseen })) report(unseen)
  }

  #shutdown(id: number): void {
    this.#state = 'closing'
    // The client bounds the wait: at its end it lets go, and what still runs is cancelled.
    void this.#parts.calls.drained().then(() => {
      this.#parts.send(writeResponse(id, null, null))
      this.#parts.leave()
    })
  }

  #refuse(id: number, kind: WireError[0], message: string, details: WireError[2] = {}): void {
    this.#parts.send(writeRefusal(id, [kind, message, details], this.#parts.maxMessageBytes))
  }
}

function failureDetails(error: unknown): WireError[2] {
  return error instanceof CrochetError ? failureToWire(error)[2] : {}
}
