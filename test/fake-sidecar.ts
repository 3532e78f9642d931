// Test process: sidecars by script. One takes what the bridge writes and says what the test tells it to; no process runs.
import type { SidecarOptions } from '../client/bridge/commands.js'
import type { LogSink } from '../client/bridge/log-sink.js'
import type { LinkEnd, LinkEvents, OpenLink, ReactorLink } from '../client/bridge/reactor-link.js'
import { type Message, parseMessage, writeNotification, writeRequest, writeResponse } from '../src/envelope.js'
import { MessageReader } from '../src/message-reader.js'
import type { InitializeResult, LogRecord, WireError } from '../src/messages.js'

type Request = Extract<Message, { type: 'request' }>

export const sidecarOptions: SidecarOptions = {
  place: { kind: 'own' },
  modules: undefined,
  nodePath: 'node',
  nodeOptions: [],
  env: {},
  cwd: '/',
  init: undefined,
  restart: 'on-demand',
  maxFailedStarts: 5,
  failedStartWindow: 10_000,
  startTimeout: 1000,
  unresponsiveAfter: 500,
  maxMessageBytes: 100_000,
  maxStash: 3,
  maxStashBytes: 100_000,
  stashTtl: 60_000,
  logLevel: 'info',
  maxLogBytes: 1_000_000,
  hasLogger: false,
}

/** A log that only remembers. */
export class FakeLog implements LogSink {
  readonly records: LogRecord[] = []
  readonly record = (record: LogRecord): void => void this.records.push(record)
  readonly output = (): void => {}
  /** What is still to be written, if anything is. */
  waiting: Promise<void> = Promise.resolve()
  readonly written = (): Promise<void> => this.waiting
}

/** What a sidecar answers to `initialize`. */
export const introduction: InitializeResult = { protocol: 1, version: '0.1.0', pid: 1000, payload: 'packed' }

/** The bytes of a call as the host writes it. */
export function callRequest(id: number): Uint8Array {
  return writeRequest(id, 'call', ['file:///module.mjs', ['run'], [], {}])
}

/** What a new sidecar does by itself; all of it unless told otherwise. */
export interface Manners {
  /** Whether it comes up: answers `initialize`. */
  starts: boolean
  /** Whether its loop turns: answers `ping`. */
  alive: boolean
  /** Whether it leaves when it is asked to: answers `shutdown` and ends. */
  leaves: boolean
  /** Whether what is written to it has left the bridge wholly at once; else see `drain`. */
  reads: boolean
}

/** Starts fake sidecars, and remembers them. */
export class FakeSidecars {
  readonly all: FakeSidecar[] = []
  readonly manners: Manners = { starts: true, alive: true, leaves: true, reads: true }
  /** Where the host may write requests itself. */
  descriptor = 0

  readonly openLink: OpenLink = (_options, events) => {
    const sidecar = new FakeSidecar(1000 + this.all.length, this.descriptor, { ...this.manners }, events)
    this.all.push(sidecar)
    return sidecar
  }

  /** The youngest. */
  get last(): FakeSidecar {
    const last = this.all.at(-1)
    if (last === undefined) throw new Error('no sidecar has been spawned')
    return last
  }
}

export class FakeSidecar implements ReactorLink {
  readonly pid: number
  /** Of no pipe: the host writes nothing itself, unless a test says where to. */
  readonly descriptor: () => number
  readonly manners: Manners
  readonly received: Message[] = []
  killed = false
  isLetGo = false
  readonly #events: LinkEvents
  readonly #reader = new MessageReader({ maxMessageBytes: sidecarOptions.maxMessageBytes })
  #undrained: (() => void)[] = []
  #unsentBytes = 0
  #ended = false

  constructor(pid: number, descriptor: number, manners: Manners, events: LinkEvents) {
    this.pid = pid
    this.descriptor = () => descriptor
    this.manners = manners
    this.#events = events
  }

  /** Ids of the calls that have come, in order. */
  get calls(): number[] {
    return this.received.flatMap((message) =>
      message.type === 'request' && message.method === 'call' ? message.id : [],
    )
  }

  /** Ids of the calls it was told to cancel, in order. */
  get cancelled(): unknown[] {
    return this.received.flatMap((message) =>
      message.type === 'notification' && message.method === 'cancel' ? message.params : [],
    )
  }

  readonly write: ReactorLink['write'] = (bytes, done) => {
    this.#unsentBytes += bytes.byteLength
    const written = (): void => {
      this.#unsentBytes -= bytes.byteLength
      done(true)
    }
    if (this.manners.reads) queueMicrotask(written)
    else this.#undrained.push(written)
    for (const message of this.#reader.read(bytes)) this.#take(parseMessage(message))
  }

  readonly unsentBytes = (): number => this.#unsentBytes

  readonly letGo = (): void => {
    this.isLetGo = true
  }

  readonly kill = (): void => {
    this.killed = true
    queueMicrotask(() => this.end({ signal: 'SIGKILL' }))
  }

  /** All that was written so far has now left the bridge. */
  drain(): void {
    for (const written of this.#undrained.splice(0)) written()
  }

  reply(id: number, result: unknown): void {
    this.send(writeResponse(id, null, result))
  }

  refuse(id: number, error: WireError): void {
    this.send(writeResponse(id, error, null))
  }

  send(bytes: Uint8Array): void {
    this.#events.data(bytes)
  }

  /** Answers the request of this method that came last. */
  answer(method: string, error: WireError | null, result: unknown = null): void {
    this.send(writeResponse(this.requestOf(method).id, error, result))
  }

  log(record: LogRecord): void {
    this.send(writeNotification('log', [record]))
  }

  /** The requests of this method that have come, in order. */
  requestsOf(method: string): Request[] {
    const isIt = (message: Message): message is Request => message.type === 'request' && message.method === method
    return this.received.filter(isIt)
  }

  /** The last of them. */
  requestOf(method: string): Request {
    const last = this.requestsOf(method).at(-1)
    if (last === undefined) throw new Error(`no ${method} has come`)
    return last
  }

  /** It is gone; its pipe may still hold something. */
  exit(): void {
    this.#events.reaped()
  }

  end(how: Partial<Extract<LinkEnd, { kind: 'ended' }>> = {}): void {
    this.#over({ kind: 'ended', exitCode: undefined, signal: undefined, stderrTail: '', pipeAbandoned: false, ...how })
  }

  /** It could not even be spawned. */
  fail(error: unknown): void {
    this.#over({ kind: 'not-spawned', error })
  }

  #take(message: Message): void {
    this.received.push(message)
    if (message.type !== 'request') return
    const { starts, alive, leaves } = this.manners
    if (message.method === 'initialize' && starts) queueMicrotask(() => this.reply(message.id, introduction))
    if (message.method === 'ping' && alive) queueMicrotask(() => this.reply(message.id, null))
    if (message.method === 'shutdown' && leaves) {
      queueMicrotask(() => {
        this.reply(message.id, null)
        this.end({ exitCode: 0 })
      })
    }
  }

  #over(end: LinkEnd): void {
    if (this.#ended) return
    this.#ended = true
    if (end.kind === 'ended') this.exit()
    this.#events.ended(end)
  }
}
