// Host thread. The host's end of one bridge: starts the worker thread, posts to it, blocks on it. All synckit there is.
import { channel } from 'node:diagnostics_channel'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  setEnvironmentData,
  type Worker,
} from 'node:worker_threads'
import { Backlog } from './bridge/backlog.js'
import {
  type Answer,
  BRIDGE_SETUP,
  type BridgeSetup,
  type Command,
  type LogPost,
  logBytes,
  type Post,
  type SidecarOptions,
} from './bridge/commands.js'
import { DirectLine } from './bridge/direct-line.js'
import { bytesOf } from './bridge/outcome.js'
import { ReplySlot } from './bridge/reply-slot.js'
import type { HostLog } from './host-log.js'
import { demandRights } from './host-rights.js'

/**
 * After this long without an answer the bridge is taken for dead. It answers every slice, and slices are far shorter;
 * no deadline of a user's is ever measured by it.
 */
const DEAD_MAN = 3_000
/** How long it then has to show that it serves at all. */
const SECOND_LOOK = 1_000

type Exchange = (command: Command, acknowledged: number) => Answer

/** The bridge does not answer any more: it has ended, or it is stuck. */
export class BridgeLost extends Error {}

/** There never was a bridge: nothing has been sent. */
export class BridgeNotStarted extends BridgeLost {}

export class BridgeLink {
  readonly #port: MessagePort
  readonly #log: HostLog
  readonly #hasLogger: boolean
  readonly #line: DirectLine
  readonly #logsTaken = new Int32Array(new SharedArrayBuffer(4))
  readonly #backlog: Backlog
  readonly #sidecarPid = new Int32Array(new SharedArrayBuffer(4))
  /** Where the reply to a posted call may appear. */
  readonly replySlot: ReplySlot
  readonly #exchange: Exchange
  readonly #worker: Worker | undefined
  #acknowledged = 0
  #posted = 0
  // Bytes posted since the bridge had last served all posts.
  #unservedBytes = 0

  /** `log` is called when the host's loop turns, and by `drainLogs`; only if the options say that there is a logger. */
  constructor(options: SidecarOptions, log: HostLog) {
    this.#log = log
    this.#hasLogger = options.hasLogger
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const replySlot = ReplySlot.memory()
    const directLine = DirectLine.memory()
    const backlog = Backlog.memory()
    this.replySlot = new ReplySlot(replySlot)
    this.#line = new DirectLine(directLine)
    this.#backlog = new Backlog(backlog)
    const setup: BridgeSetup = {
      options,
      port: port2,
      sidecarPid: this.#sidecarPid,
      logsTaken: this.#logsTaken,
      backlog,
      replySlot,
      directLine,
    }
    const started = attemptToStart(setup)
    this.#exchange = started.exchange
    this.#worker = started.worker
    this.#worker?.on('exit', () => this.#line.shut())
    if (options.hasLogger) port1.on('message', (post: LogPost) => this.#take(post))
    // A reactor that is not used keeps no program alive.
    port1.unref()
  }

  /** One-way. */
  post(post: Post): void {
    if (this.#line.hasServed(this.#posted)) this.#unservedBytes = 0
    this.#unservedBytes += bytesIn(post)
    // The bridge counts with us, in a word of 32 bits.
    this.#posted = (this.#posted + 1) | 0
    this.#port.postMessage(post)
  }

  /** Bytes on their way to the sidecar; at times too many, never too few. */
  get queuedBytes(): number {
    // In this order: what the bridge has served meanwhile it has told of before.
    const unserved = this.#line.hasServed(this.#posted) ? 0 : this.#unservedBytes
    return unserved + this.#backlog.queued
  }

  /** Bytes of outcomes that the host has not taken over. */
  get heldBytes(): number {
    return this.#backlog.held
  }

  /** Writes the request of a call that the host is about to block on; its reply goes into the slot, if it fits. */
  sendDirect(id: number, request: Uint8Array): boolean {
    return this.#line.send(id, request, this.#posted)
  }

  /** Hands on what the reactor has logged; to be called when a wait has ended. */
  drainLogs(): void {
    if (!this.#hasLogger) return
    for (let post = receiveMessageOnPort(this.#port); post !== undefined; post = receiveMessageOnPort(this.#port)) {
      this.#take(post.message as LogPost)
    }
  }

  #take(post: LogPost): void {
    Atomics.add(this.#logsTaken, 0, logBytes(post))
    this.#log(post)
  }

  /**
   * Blocks until the bridge answers, which it does within the command's slice.
   * @throws BridgeLost
   */
  exchange(command: Command): Answer {
    // A process that was stopped for long finds the dead-man value passed when it goes on: the bridge was stopped too.
    const answer = this.#attempt(command) ?? (this.#isAlive() ? this.#attempt({ kind: 'status' }) : undefined)
    if (answer === undefined) throw new BridgeLost(`it did not answer for ${DEAD_MAN + SECOND_LOOK} ms`)
    return command.kind === 'status' || answer.status === undefined ? answer : { ...answer, done: false }
  }

  /** The host has taken over all of an answer; until then it is offered again. Ctrl-C can come in between. */
  acknowledge(answer: Answer): void {
    this.#acknowledged = answer.sequence
  }

  /** Undefined if the dead-man value passed. */
  #attempt(command: Command): Answer | undefined {
    try {
      return this.#exchange(command, this.#acknowledged)
    } catch (error) {
      if (error instanceof BridgeNotStarted) throw error
      const message = messageOf(error)
      if (message.includes('timed-out')) return undefined
      throw new BridgeLost(message, { cause: error })
    }
  }

  /** Whether the bridge still serves posts. */
  #isAlive(): boolean {
    this.post({ kind: 'nothing' })
    return this.#line.waitForService(this.#posted, SECOND_LOOK)
  }

  /** Lets go of a bridge that is lost or no longer needed, and of the sidecar it can no longer end itself. */
  discard(): void {
    const pid = Atomics.load(this.#sidecarPid, 0)
    if (pid !== 0) kill(pid)
    this.#port.close()
    void this.#worker?.terminate()
  }
}

function bytesIn(post: Post): number {
  if ('request' in post) return post.request.byteLength
  return post.kind === 'stash' && post.outcome !== undefined ? bytesOf(post.outcome) : 0
}

interface StartedBridge {
  readonly exchange: Exchange
  readonly worker: Worker | undefined
}

/** A start that fails is told to the first call. */
function attemptToStart(setup: BridgeSetup): StartedBridge {
  try {
    demandRights()
    return startBridge(setup)
  } catch (cause) {
    const fail = (): never => {
      throw new BridgeNotStarted(messageOf(cause), { cause })
    }
    return { exchange: fail, worker: undefined }
  }
}

function startBridge(setup: BridgeSetup): StartedBridge {
  const file = fileURLToPath(new URL('./bridge/worker.js', import.meta.url))
  // Node would say so to the host's loop, which does not turn.
  if (!existsSync(file)) throw new Error(`${file} is missing; a bundler has to leave crochet-sidecar out`)
  // Loaded with the first reactor: importing this package costs its users nothing. CommonJS loads twice as fast.
  const { startWorkerThread } = createRequire(import.meta.url)('synckit') as typeof import('synckit')
  // synckit gives no handle on its worker, which a lost bridge has to be ended by.
  let worker: Worker | undefined
  const seen = (message: unknown): void => {
    worker = (message as { worker: Worker }).worker
  }
  const threads = channel('worker_threads')
  threads.subscribe(seen)
  // The user's preloads have no business in this thread; one that starts a thread of its own would take our port along.
  const { NODE_OPTIONS } = process.env
  delete process.env['NODE_OPTIONS']
  // Environment data is copied into the worker at its start; left there, the port would break every later worker.
  setEnvironmentData(BRIDGE_SETUP, setup)
  try {
    const exchange = startWorkerThread<(command: Command, acknowledged: number) => Promise<Answer>>(
      file,
      // Every option written out: what is left out, synckit takes from environment variables.
      { timeout: DEAD_MAN, execArgv: [], globalShims: false, transferList: [setup.port] },
    )
    // Unheard, the error of a bridge that fails would be an uncaught exception of the host's.
    worker?.on('error', () => {})
    return { exchange, worker }
  } finally {
    setEnvironmentData(BRIDGE_SETUP, undefined)
    if (NODE_OPTIONS !== undefined) process.env['NODE_OPTIONS'] = NODE_OPTIONS
    threads.unsubscribe(seen)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
