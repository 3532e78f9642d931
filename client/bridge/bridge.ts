// Bridge thread. Serves the host's thread: takes its posts and commands in order, answers every command in time.
import { setImmediate as turn } from 'node:timers/promises'
import type { MessageMemory } from '../../src/message-memory.js'
import { Arrivals } from './arrivals.js'
import type { Backlog } from './backlog.js'
import { CallDesk } from './call-desk.js'
import {
  type Answer,
  BELL,
  type BridgeStatus,
  type Command,
  type Failure,
  type Post,
  type Posted,
  type SidecarOptions,
} from './commands.js'
import type { DirectLine } from './direct-line.js'
import type { LogSink } from './log-sink.js'
import type { OpenLink } from './reactor-link.js'
import type { ReplySlot } from './reply-slot.js'
import type { PostEvent } from './sidecar-watch.js'
import type { StartRing } from './start-ring.js'
import { Supervisor } from './supervisor.js'

export interface BridgeParts {
  readonly options: SidecarOptions
  readonly openLink: OpenLink
  readonly sidecarPid: Int32Array
  readonly slot: ReplySlot
  readonly line: DirectLine
  readonly starts: StartRing
  readonly replyMemory: MessageMemory
  readonly backlog: Backlog
  readonly log: LogSink
  /** Takes what becomes of sidecars. */
  readonly observe: PostEvent
  /** A SIGINT has come, after `since` (ns); called before the host's wait is ended for it. */
  readonly interrupted: (since: bigint) => void
}

export class Bridge {
  readonly #arrivals = new Arrivals()
  readonly #line: DirectLine
  readonly #starts: StartRing
  readonly #replyMemory: MessageMemory
  readonly #backlog: Backlog
  readonly #log: LogSink
  readonly #supervisor: Supervisor
  readonly #calls: CallDesk
  #readiness: ((failure: Failure | undefined) => void) | undefined

  constructor(parts: BridgeParts) {
    const { options, openLink, sidecarPid, slot, line, starts, replyMemory, backlog, log, observe, interrupted } = parts
    this.#line = line
    this.#starts = starts
    this.#replyMemory = replyMemory
    this.#backlog = backlog
    this.#log = log
    this.#supervisor = new Supervisor(options, openLink, sidecarPid, {
      log,
      line,
      replyMemory,
      observe,
      open: () => {
        this.#calls.flush()
        this.#readiness?.(undefined)
      },
      interrupted: (since) => {
        interrupted(since)
        this.#arrivals.rouse()
      },
      replied: (id, message, isDirect) => {
        this.#calls.replied(id, message, isDirect)
        this.#tellBacklog()
      },
      over: (failure, unanswered, starting) => {
        this.#calls.over(failure, unanswered, starting)
        if (!starting || this.#readiness === undefined) return
        this.#supervisor.told()
        this.#readiness(failure)
      },
    })
    const { maxStash, maxStashBytes, stashTtl, maxMessageBytes } = options
    this.#calls = new CallDesk({
      supervisor: this.#supervisor,
      arrivals: this.#arrivals,
      slot,
      log,
      maxStash,
      maxStashBytes,
      stashTtl,
      maxMessageBytes,
      replyMemory,
    })
    this.#supervisor.start()
  }

  post(post: Posted): void {
    this.#serveStarts()
    if (post === BELL) return
    if (post.kind === 'memory') return this.#replyMemory.giveBack(post.memory)
    this.#serve(post)
    this.#tellBacklog()
    this.#line.served(1)
  }

  get #queuedBytes(): number {
    return this.#calls.queuedBytes + (this.#supervisor.current?.unsentBytes ?? 0)
  }

  #tellBacklog(): void {
    this.#backlog.tell(this.#queuedBytes, this.#arrivals.heldBytes)
  }

  /** The host uses the ring only while none of its posts is on its way: what is there was said before them. */
  #serveStarts(): void {
    const starts = this.#starts.takeAll()
    if (starts.length === 0) return
    this.#calls.startAll(starts)
    this.#tellBacklog()
    this.#line.served(starts.length)
  }

  #serve(post: Post): void {
    switch (post.kind) {
      case 'call':
        // The host may have given it up before this thread came to it.
        if (this.#line.take(post.id)) this.#calls.start(post.id, post.request, true)
        return
      case 'abandon':
        // The host reuses the line once this post has been served: what it wrote last is taken over first.
        this.#supervisor.current?.adopt()
        return void this.#calls.abandon(post.id)
      case 'nothing':
        return
      case 'start':
        return this.#calls.start(post.id, post.request)
      case 'cancel':
        return this.#calls.cancel(post.id)
      case 'release':
        return this.#calls.release(post.id, post.name)
      case 'stash':
        return this.#calls.stash(post)
      case 'retrieve':
        return this.#calls.retrieve(post.uid, post.id, post.request)
    }
  }

  /** `acknowledged`: the sequence of the last answer that the host has read. */
  async execute(command: Command, acknowledged: number): Promise<Answer> {
    this.#serveStarts()
    this.#arrivals.acknowledge(acknowledged)
    // The host has written a request and looked for its reply in vain: from here on it is one like the others, but for
    // its reply, which goes where the host looks first.
    const adopted = this.#supervisor.current?.adopt()
    if (adopted !== undefined) this.#calls.direct(adopted)
    switch (command.kind) {
      case 'wait':
        return this.#answer(await this.#arrivals.wait(command.ids, command.slice))
      case 'abandon': {
        // What stands in the pipe beats the deadline: after a stop of the whole process both are found at once.
        await turn()
        const phase = this.#phase
        const abandoned = this.#calls.abandon(command.id)
        return this.#answer(abandoned === undefined, { phase, ...abandoned })
      }
      case 'stashed':
        return this.#answer(await within(command.slice, this.#calls.whenStashed(command.uid)))
      case 'ready':
        return this.#ready(command.slice)
      case 'status':
        return this.#answer(true, { status: this.#status(command.withCalls === true) })
      case 'abandoned':
        return this.#answer(true, { abandoned: this.#calls.abandoned })
      case 'close':
        return this.#answer(await within(command.slice, this.#close(command.grace)))
    }
  }

  async #ready(slice: number): Promise<Answer> {
    const failure = this.#supervisor.ensure()
    if (failure !== undefined) return this.#answer(true, { failure })
    if (this.#supervisor.open !== undefined) return this.#answer(true)
    const woken = new Promise<Failure | undefined>((resolve) => {
      this.#readiness = resolve
    })
    const mine = this.#readiness
    const done = await within(slice, woken)
    // A wait that Ctrl-C has broken may end here long after another has begun.
    if (this.#readiness === mine) this.#readiness = undefined
    return this.#answer(done, done ? { failure: await woken } : {})
  }

  /** Once it resolves the host ends this thread: a slow reader of stderr is waited for. */
  async #close(grace: number): Promise<void> {
    await this.#supervisor.close(grace)
    await this.#log.written()
  }

  get #phase(): Answer['phase'] {
    return this.#supervisor.current?.starting === true ? 'starting' : 'running'
  }

  #status(withCalls: boolean): BridgeStatus {
    const { current, generations } = this.#supervisor
    const state = current === undefined ? 'stopped' : this.#phase
    return {
      state,
      generation: generations,
      pid: current?.reactorPid,
      queued: this.#calls.queued,
      running: current?.running ?? 0,
      calls: withCalls ? (current?.runningIds ?? []) : [],
      queuedBytes: this.#queuedBytes,
      held: this.#arrivals.held,
      stashed: this.#calls.stashed,
    }
  }

  #answer(done: boolean, extra: Partial<Answer> = {}): Answer {
    const { arrivals, sequence } = this.#arrivals.offer()
    this.#tellBacklog()
    return {
      done,
      phase: this.#phase,
      written: true,
      failure: undefined,
      status: undefined,
      abandoned: undefined,
      arrivals,
      sequence,
      ...extra,
    }
  }
}

/** Whether `event` comes within `limit` ms. */
function within(limit: number, event: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limit, false)
    void event.then(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
