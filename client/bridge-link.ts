// Host thread. The host's end of one bridge: starts the worker thread, posts to it, blocks on it.
import type { MessagePort, Worker } from 'node:worker_threads'
import { ownedBytes } from '../src/owned-bytes.js'
import { killProcess } from '../src/process-identity.js'
import { workerThreads } from '../src/worker-threads.js'
import { Backlog } from './bridge/backlog.js'
import {
  type Answer,
  type BridgeSetup,
  type Command,
  type Post,
  type ReturnedMemory,
  type SidecarOptions,
} from './bridge/commands.js'
import { DirectLine } from './bridge/direct-line.js'
import { ReplySlot } from './bridge/reply-slot.js'
import { StartRing } from './bridge/start-ring.js'
import { BridgeLost, BridgeNotStarted } from './bridge-lost.js'
import { BridgePosts } from './bridge-posts.js'
import { now } from './clock.js'
import type { HostLog } from './host-log.js'
import { interruptNoticed, noteTurn } from './interruptible.js'
import { Outbox } from './outbox.js'
import { attemptToStart, type Exchange } from './start-bridge.js'
import { ThreadLife } from './thread-life.js'

/** How long (ms) after its slice an answer may come: LATE, but at most MARGIN past a deadline, which holds without an answer. */
const MARGIN = 20
const LATE = 100

/**
 * The bridge is stuck once consecutive waits of this many ms in all have brought no sign of life. Each counts with its
 * intended length, so that time during which this whole process was stopped is not held against the bridge. START_LIMIT
 * holds until its first answer: starting takes much computing.
 */
const SILENCE_LIMIT = 5_000
const START_LIMIT = 30_000

export class BridgeLink {
  readonly #port: MessagePort
  readonly #line: DirectLine
  readonly #backlog: Backlog
  readonly #outbox: Outbox
  readonly #posts: BridgePosts
  readonly #sidecarPid = new Int32Array(new SharedArrayBuffer(4))
  /** Where the reply to a posted call may appear. */
  readonly replySlot: ReplySlot
  readonly #exchange: Exchange
  readonly #worker: Worker | undefined
  readonly #life = new ThreadLife()
  #acknowledged = 0
  #limit = 0
  #silence = 0
  // Waits that ended exactly at a deadline: only what follows tells whether the bridge was silent.
  #undecided = 0
  #patience = 1
  #silenceLimit = START_LIMIT
  /** As the bridge said last. */
  #phase: Answer['phase'] = 'starting'

  /** `log` is called when the host's loop turns, and by `drainPosts`; only if the options say that there is a logger. */
  constructor(options: SidecarOptions, log: HostLog) {
    noteTurn()
    const { MessageChannel } = workerThreads()
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const replySlot = ReplySlot.memory()
    const directLine = DirectLine.memory()
    const backlog = Backlog.memory()
    const startRing = StartRing.memory()
    this.replySlot = new ReplySlot(replySlot)
    this.#line = new DirectLine(directLine)
    this.#backlog = new Backlog(backlog)
    this.#outbox = new Outbox({
      port: port1,
      line: this.#line,
      starts: new StartRing(startRing),
      backlog: this.#backlog,
    })
    const logsTaken = new Int32Array(new SharedArrayBuffer(4))
    const isWatched = new Int32Array(new SharedArrayBuffer(4))
    this.#posts = new BridgePosts({ port: port1, log, hasLogger: options.hasLogger, logsTaken, isWatched })
    const setup: BridgeSetup = {
      options,
      port: port2,
      sidecarPid: this.#sidecarPid,
      logsTaken,
      isWatched,
      backlog,
      interruptNoticed,
      replySlot,
      directLine,
      startRing,
      life: this.#life.token,
    }
    const started = attemptToStart(setup, () => this.#limit)
    this.#exchange = started.exchange
    this.#worker = started.worker
    this.#worker?.on('exit', () => this.#killSidecar())
  }

  /** One-way. */
  post(post: Post): void {
    this.#outbox.post(post)
  }

  /** Starts a call in the background; one-way. */
  start(id: number, request: Uint8Array): void {
    this.#outbox.start(id, request)
  }

  /** Bytes on their way to the sidecar; at times too many, never too few. */
  get queuedBytes(): number {
    return this.#outbox.queuedBytes
  }

  /** Bytes of outcomes that the host has not taken over. */
  get heldBytes(): number {
    return this.#backlog.held
  }

  /**
   * Sends the request of a call that the host is about to block on; its reply goes into the slot, if it fits.
   * True if it has been written already.
   */
  send(id: number, request: Uint8Array): boolean {
    if (this.#line.send(id, request, this.#outbox.posted)) return true
    this.#line.offer(id)
    this.post({ kind: 'call', id, request: ownedBytes(request) })
    return false
  }

  /** The bridge may use the memory of this message of its own again. */
  returnMemory(memory: Uint8Array): void {
    const returned: ReturnedMemory = { kind: 'memory', memory }
    this.#port.postMessage(returned)
  }

  /** Whether the bridge has written the request of the call sent last. */
  hasWritten(id: number): boolean {
    return this.#line.hasWritten(id)
  }

  /** Gives up the call sent last, without the bridge's answer; true if it has certainly not been written. */
  takeBack(id: number): boolean {
    const isTaken = this.#line.take(id)
    if (!isTaken) this.post({ kind: 'abandon', id })
    return isTaken
  }

  /** Hands on what the reactor has logged, and what has become of it; to be called when a wait has ended. */
  drainPosts(): void {
    this.#posts.drain()
  }

  /**
   * Blocks until the bridge answers, which it does within the command's slice. If it does not, this returns soon after the
   * slice, at `deadline` at the latest, an answer with sequence 0; the command is then obeyed late or not at all.
   *
   * @param isExact the deadline is kept to the fraction of a millisecond, which the bridge's timers do not know; no
   * answer at that moment is no silence
   * @throws BridgeLost
   */
  exchange(command: Command, deadline: number, isExact = false): Answer {
    // All that was said has been served, the giving up of such waits included.
    if (this.#line.hasServed(this.#outbox.posted)) this.#undecided = 0
    const slice = 'slice' in command ? command.slice : 0
    const left = Math.max(deadline - now(), 0)
    const isLast = isExact && left > 0 && left <= slice
    this.#limit = isLast ? left : slice + Math.min(LATE, Math.max(left - slice, 0) + MARGIN) * this.#patience
    if (this.#silence === 0) return this.#attempt(command) ?? (isLast ? this.#notYet() : this.#noAnswer())
    // Commands would only pile up before a bridge that is silent: it has to serve the last post first.
    if (!this.#line.waitForService(this.#outbox.posted, this.#limit)) return this.#noAnswer()
    this.#silence = 0
    // It was slow, with a large result perhaps: in the same time the same answer would be late again.
    this.#patience *= 2
    return this.exchange('slice' in command ? { ...command, slice: 0 } : command, deadline)
  }

  /** The host has taken over all of an answer; until then it is offered again. Ctrl-C can come in between. */
  acknowledge(answer: Answer): void {
    if (answer.sequence !== 0) this.#acknowledged = answer.sequence
  }

  /** Undefined if there was none in time. */
  #attempt(command: Command): Answer | undefined {
    try {
      const answer = this.#exchange(command, this.#acknowledged)
      this.#patience = 1
      this.#undecided = 0
      this.#silenceLimit = SILENCE_LIMIT
      this.#phase = answer.phase
      return answer
    } catch (error) {
      if (error instanceof BridgeNotStarted) throw error
      const message = error instanceof Error ? error.message : String(error)
      if (message.includes('timed-out')) return undefined
      throw new BridgeLost(message, { cause: error })
    }
  }

  #notYet(): Answer {
    if (this.#life.hasEnded) throw new BridgeLost('its thread has ended')
    this.#undecided += this.#limit
    return noAnswer(this.#phase)
  }

  #noAnswer(): Answer {
    const answer = this.#notYet()
    if (this.#silence === 0) this.post({ kind: 'nothing' })
    this.#silence += this.#undecided
    this.#undecided = 0
    const limit = this.#silenceLimit
    if (this.#silence > limit) throw new BridgeLost(`it gave no sign of life for ${limit} ms`)
    return answer
  }

  /** The living sidecar's pid, or 0. */
  get sidecarPid(): number {
    return Atomics.load(this.#sidecarPid, 0)
  }

  /** Lets go of a bridge that is lost or no longer needed, and of the sidecar it can no longer end itself. */
  discard(): void {
    this.#killSidecar()
    this.#port.close()
    this.#life.close()
    void this.#worker?.terminate()
  }

  /** Nobody else does once the bridge is gone; no other process can have got the pid, since nobody else reaps it. */
  #killSidecar(): void {
    const pid = Atomics.exchange(this.#sidecarPid, 0, 0)
    if (pid !== 0) killProcess(pid)
  }
}

/** What the host says to itself: nothing yet, and the worst of the rest. */
function noAnswer(phase: Answer['phase']): Answer {
  const nothing = { failure: undefined, status: undefined, abandoned: undefined, arrivals: [] }
  return { done: false, phase, written: true, ...nothing, sequence: 0 }
}
