// Test process: a bridge as the host's thread sees it, over fake sidecars and under fake timers.
import { type Mock, vi } from 'vitest'
import { Backlog } from '../client/bridge/backlog.js'
import { Bridge } from '../client/bridge/bridge.js'
import {
  type Answer,
  BELL,
  type Command,
  type Outcome,
  type SidecarOptions,
  type SidecarPost,
} from '../client/bridge/commands.js'
import { DirectLine } from '../client/bridge/direct-line.js'
import { ReplySlot } from '../client/bridge/reply-slot.js'
import { StartRing } from '../client/bridge/start-ring.js'
import { parseMessage } from '../src/envelope.js'
import { MessageMemory } from '../src/message-memory.js'
import { callRequest, FakeLog, type FakeSidecar, FakeSidecars, type Manners, sidecarOptions } from './fake-sidecar.js'

export class BridgeHost {
  readonly sidecars: FakeSidecars = new FakeSidecars()
  readonly log: FakeLog = new FakeLog()
  /** What it was told of its sidecars. */
  readonly events: SidecarPost[] = []
  readonly slot: ReplySlot = new ReplySlot(ReplySlot.memory())
  readonly line: DirectLine = new DirectLine(DirectLine.memory())
  readonly starts: StartRing = new StartRing(StartRing.memory())
  readonly backlog: Backlog = new Backlog(Backlog.memory())
  readonly interrupted: Mock<(since: bigint) => void> = vi.fn()
  readonly bridge: Bridge
  #acknowledged = 0

  /** `descriptor`: where the host may write requests itself. */
  constructor(options: Partial<SidecarOptions> = {}, manners: Partial<Manners> = {}, descriptor = 0) {
    Object.assign(this.sidecars.manners, manners)
    this.sidecars.descriptor = descriptor
    this.bridge = new Bridge({
      options: { ...sidecarOptions, ...options },
      openLink: this.sidecars.openLink,
      sidecarPid: new Int32Array(new SharedArrayBuffer(4)),
      slot: this.slot,
      line: this.line,
      starts: this.starts,
      replyMemory: new MessageMemory(true),
      backlog: this.backlog,
      log: this.log,
      observe: (post) => this.events.push(post),
      interrupted: this.interrupted,
    })
  }

  /** A host whose sidecar is up. */
  static async ready(options: Partial<SidecarOptions> = {}, manners: Partial<Manners> = {}): Promise<BridgeHost> {
    const host = new BridgeHost(options, manners)
    await turn()
    return host
  }

  get sidecar(): FakeSidecar {
    return this.sidecars.last
  }

  /** Gives a command whose answer is read, and acknowledged with the next one. */
  async execute(command: Command): Promise<Answer> {
    const answer = await this.bridge.execute(command, this.#acknowledged)
    this.#acknowledged = answer.sequence
    return answer
  }

  call(id: number, slice = 1000): Promise<Answer> {
    this.start(id)
    return this.wait([id], slice)
  }

  wait(ids: readonly number[], slice = 1000): Promise<Answer> {
    return this.execute({ kind: 'wait', ids, slice })
  }

  /** Starts calls in one burst. */
  start(...ids: number[]): void {
    for (const id of ids) this.starts.put(id, callRequest(id))
    this.bridge.post(BELL)
  }

  /** Starts a call whose reply may come through the slot. */
  startDirect(id: number): void {
    this.line.offer(id)
    this.bridge.post({ kind: 'call', id, request: callRequest(id) })
  }

  release(id: number, name = 'run'): void {
    this.bridge.post({ kind: 'release', id, name })
  }

  cancel(id: number): void {
    this.bridge.post({ kind: 'cancel', id })
  }

  abandon(id: number): Promise<Answer> {
    return this.execute({ kind: 'abandon', id })
  }

  /** All that has arrived and was not acknowledged; asks for nothing else. */
  async arrived(): Promise<Answer['arrivals']> {
    return (await this.wait([], 0)).arrivals
  }

  async outcome(id: number): Promise<Outcome | undefined> {
    return (await this.arrived()).find((arrival) => arrival.id === id)?.outcome
  }
}

/** Lets everything happen that waits for no timer. */
export async function turn(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
}

/** The value in an outcome that is a reply. */
export function valueOf(outcome: Outcome | undefined): unknown {
  if (outcome?.kind !== 'reply') throw new Error(`no reply but ${JSON.stringify(outcome)}`)
  const message = parseMessage(outcome.message)
  return message.type === 'response' ? message.result : undefined
}
