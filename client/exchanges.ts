// Host thread. Exchanges with the bridge: takes over what each answer brings, and sees it when the bridge is lost.
import { sliceUntil } from './blocking-wait.js'
import type { Answer, Command, Failure } from './bridge/commands.js'
import type { BridgeLink } from './bridge-link.js'
import { BridgeLost } from './bridge-lost.js'
import { now } from './clock.js'
import { bridgeFailure } from './failures.js'
import type { PendingCalls } from './pending-calls.js'
import { publishBridgeLost } from './sidecar-channels.js'

export class Exchanges {
  readonly #link: BridgeLink
  readonly #pending: PendingCalls
  #lost: Failure | undefined

  constructor(link: BridgeLink, pending: PendingCalls) {
    this.#link = link
    this.#pending = pending
  }

  /** Why the bridge is of no more use; undefined while it is. */
  get lost(): Failure | undefined {
    return this.#lost
  }

  /** Blocks for an answer, as BridgeLink does; undefined if the bridge is lost, or was before. */
  exchange(command: Command, deadline: number, isExact = false): Answer | undefined {
    if (this.#lost !== undefined) return undefined
    try {
      const answer = this.#link.exchange(command, deadline, isExact)
      for (const arrival of answer.arrivals) this.#pending.arrived(arrival)
      this.takeReply()
      this.#link.acknowledge(answer)
      return answer
    } catch (error) {
      if (!(error instanceof BridgeLost)) throw error
      this.#loseBridge(bridgeFailure(error))
      return undefined
    }
  }

  /** Exchanges until it is done, or `deadline` has passed. Not to be broken by Ctrl-C: for what is short. */
  until(deadline: number, command: (slice: number) => Command): void {
    let answer: Answer | undefined
    do answer = this.exchange(command(sliceUntil(deadline)), deadline)
    while (answer?.done === false && now() < deadline)
  }

  /** Takes what is in the reply slot, if there is anything. */
  takeReply(): void {
    const reply = this.#link.replySlot.take()
    if (reply !== undefined) this.#pending.arrived({ id: reply.id, outcome: { kind: 'reply', message: reply.message } })
  }

  /** Fails everything that is still out; there will be no more exchanges. */
  failAll(failure: Failure): void {
    this.#lost ??= failure
    this.#pending.failAll(failure)
  }

  #loseBridge(failure: Failure): void {
    const { sidecarPid } = this.#link
    this.#link.discard()
    this.failAll(failure)
    this.#pending.note(() => publishBridgeLost(failure, sidecarPid))
  }
}
