// Bridge thread. Serves the host's thread: takes its posts and commands in order, answers every command in time.
import { CANCEL_GRACE } from '../../src/messages.js'
import { ownedBytes } from '../../src/owned-bytes.js'
import { Arrivals } from './arrivals.js'
import { CallQueue } from './call-queue.js'
import type { Answer, Command, Failure, Post, SidecarOptions } from './commands.js'
import type { Unanswered } from './connection.js'
import type { ReplySlot } from './reply-slot.js'
import type { SpawnSidecar } from './sidecar-process.js'
import { Supervisor } from './supervisor.js'

/** The sidecar settles a cancelled call after its own grace; where its loop is stuck, we do a little later. */
const CANCEL_LIMIT = CANCEL_GRACE + 100

export class Bridge {
  readonly #arrivals = new Arrivals()
  readonly #queue = new CallQueue()
  readonly #slot: ReplySlot
  // The call that the host blocks on, if its reply may go through the slot.
  #direct: number | undefined
  readonly #supervisor: Supervisor
  // Calls whose outcome nobody waits for any more, until it has come and been dropped.
  readonly #abandoned = new Set<number>()
  #readiness: { wake: (failure: Failure | undefined) => void } | undefined

  constructor(options: SidecarOptions, spawn: SpawnSidecar, sidecarPid: Int32Array, replySlot: ReplySlot) {
    this.#slot = replySlot
    this.#supervisor = new Supervisor(options, spawn, sidecarPid, {
      open: () => this.#flush(),
      replied: (id, message) => this.#replied(id, message),
      over: (failure, unanswered, starting) => this.#over(failure, unanswered, starting),
    })
    this.#supervisor.start()
  }

  post(post: Post): void {
    switch (post.kind) {
      case 'call':
        this.#direct = post.id
        return this.#start(post.id, post.request)
      case 'start':
        return this.#start(post.id, post.request)
      case 'cancel':
        return this.#cancel(post.id)
      case 'release':
        return this.#release(post.id)
    }
  }

  /** `acknowledged`: the sequence of the last answer that the host has read. */
  async execute(command: Command, acknowledged: number): Promise<Answer> {
    this.#arrivals.acknowledge(acknowledged)
    switch (command.kind) {
      case 'call':
        this.#start(command.id, command.request)
        return this.#answer(await this.#arrivals.wait([command.id], command.slice))
      case 'wait':
        return this.#answer(await this.#arrivals.wait(command.ids, command.slice))
      case 'abandon':
        return this.#abandon(command.id)
      case 'ready':
        return this.#ready(command.slice)
      case 'close':
        return this.#answer(await within(command.slice, this.#supervisor.close(command.grace)))
    }
  }

  #start(id: number, request: Uint8Array): void {
    this.#queue.add(id, request)
    const failure = this.#supervisor.require()
    if (failure === undefined) return this.#flush()
    this.#queue.remove(id)
    this.#settle(id, { kind: 'failed', failure, mayHaveRun: false })
  }

  #flush(): void {
    const sidecar = this.#supervisor.open
    if (sidecar === undefined) return
    for (const [id, request] of this.#queue.takeAll()) sidecar.forward(id, request)
    this.#readiness?.wake(undefined)
  }

  #cancel(id: number): void {
    if (this.#queue.remove(id)) return this.#settle(id, { kind: 'cancelled', mayHaveRun: false })
    const written = this.#supervisor.current?.isWritten(id)
    if (written === undefined) return // settled already
    this.#supervisor.current?.cancel(id)
    setTimeout(() => {
      if (this.#supervisor.current?.isWritten(id) === undefined || this.#abandoned.has(id)) return
      this.#settle(id, { kind: 'cancelled', mayHaveRun: written })
      this.#abandoned.add(id)
    }, CANCEL_LIMIT)
  }

  #release(id: number): void {
    if (this.#arrivals.has(id)) this.#arrivals.drop(id)
    else if (this.#queue.has(id) || this.#supervisor.current?.isWritten(id) !== undefined) this.#abandoned.add(id)
  }

  #abandon(id: number): Answer {
    if (this.#arrivals.has(id)) return this.#answer(true)
    const written = this.#supervisor.current?.isWritten(id) ?? false
    const answer = this.#answer(false, { written })
    if (!this.#queue.remove(id)) {
      this.#supervisor.current?.cancel(id)
      this.#abandoned.add(id)
    }
    return answer
  }

  async #ready(slice: number): Promise<Answer> {
    const failure = this.#supervisor.require()
    if (failure !== undefined) return this.#answer(true, { failure })
    if (this.#supervisor.open !== undefined) return this.#answer(true)
    const woken = new Promise<Failure | undefined>((wake) => {
      this.#readiness = { wake }
    })
    const done = await within(slice, woken)
    return this.#answer(done, { failure: done ? await woken : undefined })
  }

  #over(failure: Failure, unanswered: Unanswered[], starting: boolean): void {
    for (const { id, written } of unanswered) this.#settle(id, { kind: 'failed', failure, mayHaveRun: written })
    const final = this.#supervisor.isFinal
    if (starting || final) {
      // What waited for this start has its answer; what was held behind a stuck loop goes to the next sidecar.
      const waiting = this.#queue.takeAll()
      if (waiting.length > 0 || this.#readiness !== undefined) this.#supervisor.told()
      for (const [id] of waiting) this.#settle(id, { kind: 'failed', failure, mayHaveRun: false })
      this.#readiness?.wake(failure)
    } else if (this.#queue.size > 0) {
      this.#supervisor.start()
    }
  }

  #replied(id: number, message: Uint8Array): void {
    if (id === this.#direct && !this.#abandoned.has(id)) {
      this.#direct = undefined
      if (this.#slot.put(id, message)) return this.#arrivals.delivered(id)
    }
    this.#settle(id, { kind: 'reply', message: ownedBytes(message) })
  }

  #settle(id: number, outcome: Parameters<Arrivals['settle']>[1]): void {
    if (!this.#abandoned.delete(id)) this.#arrivals.settle(id, outcome)
  }

  #answer(done: boolean, extra: Partial<Answer> = {}): Answer {
    const phase = this.#supervisor.current?.starting === true ? 'starting' : 'running'
    return { done, phase, written: true, failure: undefined, ...this.#arrivals.offer(), ...extra }
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
