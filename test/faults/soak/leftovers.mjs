// Soak, host thread. Results that had not settled when they were looked at, and results put away in the stash: looked at
// again later. At the end each has to have settled.
import { TimeoutError } from 'crochet-sidecar'
import { Outcome } from './notes.mjs'

/** After `cancel()` a result settles, whatever the sidecar does; at the latest when a silent bridge is given up (ms). */
const SETTLING = 6000

/** Stashed results that wait for later. */
const MOST_STASHED = 50

export class Leftovers {
  #caller
  #results = []
  #stashed = []
  /** Bridges there have been: the ids of a bridge are unknown to the next. */
  bridges = 0

  /** @param {import('./caller.mjs').Caller} caller */
  constructor(caller) {
    this.#caller = caller
  }

  /** `judge` is called with what the result has come to, once it has. */
  add(result, nonce, judge) {
    if (result !== undefined) this.#results.push({ result, nonce, judge })
  }

  /** Looks at the results of `call` at once, keeps those that have not settled. */
  poll() {
    const waiting = this.#results
    this.#results = []
    for (const [index, entry] of waiting.entries()) {
      if (this.#settled(entry, 0)) continue
      // Mostly all of them wait for the same sidecar.
      this.#results.push(entry, ...waiting.slice(index + 1))
      return
    }
  }

  /** Puts a stashed result away for later. */
  keep(entry) {
    this.#stashed.push({ ...entry, bridges: this.bridges })
    if (this.#stashed.length > MOST_STASHED) this.retrieveOldest(1000)
  }

  retrieveOldest(timeout) {
    const entry = this.#stashed.shift()
    if (entry !== undefined) this.retrieve(entry, timeout)
  }

  /** Retrieves a stashed result; the id works once. */
  retrieve({ uid, nonce, text, choice, bridges = this.bridges }, timeout) {
    const caller = this.#caller
    const isKnown = () => bridges === this.bridges
    const judge = (end) => {
      const also = isKnown() ? [] : ['not found: unknown']
      if ('thrown' in end) caller.notes.outcome(nonce, Outcome.mayHaveRun)
      caller.echoed(nonce, end, text, {
        call: 'retrieveResult',
        isOwn: false,
        isPrompt: false,
        also: [...also, 'cancelled'],
      })
    }
    const result = this.#retrieval(uid, nonce)
    if (result === undefined) return
    const entry = { result, nonce, judge }
    if (!this.#settled(entry, timeout)) this.#results.push(entry)
    else if (choice % 5 === 0) this.#retrieveAgain(uid, nonce, timeout)
  }

  /** Cancels what is left; all of it settles. */
  finish() {
    while (this.#stashed.length > 0) this.retrieveOldest(1000)
    this.poll()
    for (const { result, nonce } of this.#results) this.#caller.attempt('cancel', nonce, 0, () => result.cancel())
    for (const entry of this.#results) {
      if (!this.#settled(entry, SETTLING)) this.#lost(entry.nonce)
    }
    this.#results = []
  }

  /** Cancels one result, and waits for it. */
  cancel(result, nonce, judge) {
    this.#caller.attempt('cancel', nonce, 0, () => result.cancel())
    if (!this.#settled({ result, nonce, judge }, SETTLING)) this.#lost(nonce)
  }

  #retrieval(uid, nonce) {
    const end = this.#caller.attempt('retrieve', nonce, 0, () => this.#caller.reactor.retrieveResult(uid))
    if ('thrown' in end) this.#caller.failed(nonce, end, { call: 'retrieveResult', isOwn: false })
    return end.value
  }

  #retrieveAgain(uid, nonce, timeout) {
    const result = this.#retrieval(uid, nonce)
    if (result === undefined) return
    const end = this.#caller.attempt('retrieve again', nonce, timeout, () => result.wait(timeout))
    if ('thrown' in end) {
      const also = ['not found: used', 'not found: unknown']
      this.#caller.failed(nonce, end, { call: 'retrieveResult', isOwn: false, also })
    } else this.#caller.notes.problem('wrong', nonce, 'its stashed result was there twice')
  }

  /** Waits; judges what came, if anything did. */
  #settled({ result, nonce, judge }, limit) {
    const end = this.#caller.attempt('wait', nonce, limit, () => result.wait(limit))
    if ('thrown' in end && end.thrown instanceof TimeoutError) return false
    judge(end)
    return true
  }

  #lost(nonce) {
    this.#caller.notes.problem('lost', nonce, `not settled ${SETTLING} ms after it was cancelled`)
  }
}
