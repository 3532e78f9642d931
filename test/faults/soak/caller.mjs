// Soak, host thread. Makes calls and judges what comes back: each is announced to the watchdog, timed, and noted.
import { ReactorStopped, reactorModule } from 'crochet-sidecar'
import { monotonicNow, pause } from '../kit/host.mjs'
import { examine } from './failures.mjs'
import { LATE, Outcome } from './notes.mjs'
import { checksum } from './payload.mjs'

const functions = reactorModule('./reactor.mjs', import.meta.url)

/** Before the next call where no sidecar may be started for a while. */
const RESTART_PAUSE = 20

/** What is done between two operations takes no longer (ms), on the busiest machine. */
const CHECKING = 15_000

/** `status()` has no limit of its own, but a bridge that says nothing for four seconds is given up. */
const LOOK_LIMIT = 4000

export class Caller {
  /**
   * @param {import('crochet-sidecar').Reactor} reactor
   * @param {import('./notes.mjs').Notes} notes
   * @param {(operation: string, nonce: number, limit: number) => void} announce
   */
  constructor(reactor, notes, announce) {
    this.reactor = reactor
    this.notes = notes
    this.announce = announce
  }

  /**
   * Runs what may block for `limit` ms.
   * @param {string} operation
   * @param {number} nonce
   * @param {number} limit
   * @param {() => unknown} body
   * @returns {{ value?: unknown, thrown?: unknown, started: number, ended: number, limit: number }} `thrown` is there
   *   if anything was thrown
   */
  attempt(operation, nonce, limit, body) {
    this.announce(operation, nonce, limit)
    const started = monotonicNow()
    let end
    try {
      end = { value: body() }
    } catch (thrown) {
      end = { thrown }
    }
    const ended = monotonicNow()
    this.announce('checks', nonce, CHECKING)
    if (ended - started > limit + LATE) this.notes.overruns.push({ nonce, operation, started, ended, limit })
    return { ...end, started, ended, limit }
  }

  /** A blocking call. */
  call(name, { nonce, timeout }, ...args) {
    const body = () => this.reactor.waitFor(functions[name], { timeout })(nonce, ...args)
    return this.attempt(name, nonce, timeout, body)
  }

  /** A background call: its result; or undefined if even that was refused, which is then noted. */
  start(name, nonce, ...args) {
    const end = this.attempt(`start ${name}`, nonce, 0, () =>
      this.reactor.runInReactor(functions[name])(nonce, ...args),
    )
    if ('thrown' in end) this.failed(nonce, end, { call: name })
    return end.value
  }

  /** What a call of `echo` or `sleep` has come to. */
  echoed(nonce, end, content, expected = {}) {
    if ('thrown' in end) return this.failed(nonce, end, { call: 'echo', isPrompt: true, ...expected })
    this.notes.outcome(nonce, Outcome.answered)
    this.notes.end('value')
    const [answered, sum, returned] = Array.isArray(end.value) ? end.value : []
    if (answered !== nonce) return this.notes.problem('crossed', nonce, `the answer of call ${String(answered)} came`)
    const isSame = typeof content === 'string' ? returned === content : checksum(returned) === checksum(content)
    if (!isSame || sum !== checksum(content))
      this.notes.problem('wrong', nonce, `${String(returned).slice(0, 100)} came`)
  }

  /** What a call has failed with, which has to be an error of the library's. */
  failed(nonce, end, { call, also = [], isPrompt = false, isOwn = true }) {
    const { notes } = this
    const { thrown, started, ended, limit } = end
    const { kind, problem } = examine(thrown, { call, timeout: limit })
    notes.end(kind)
    if (isOwn) notes.outcome(nonce, thrown?.mayHaveRun === false ? Outcome.hasNotRun : Outcome.mayHaveRun)
    const isExpected = /^(stopped|start failed|timeout): /.test(kind) || also.includes(kind)
    if (problem !== undefined) notes.problem('untyped', nonce, problem)
    else if (!isExpected) notes.problem('untyped', nonce, `${kind} cannot come of ${call}: ${thrown.message}`)
    if (isPrompt && kind === 'timeout: running') notes.timeouts.push({ nonce, started, deadline: started + limit })
    if (thrown instanceof ReactorStopped) {
      notes.stops.push({ started, ended, signal: thrown.signal, reason: thrown.reason })
      if (thrown.reason === 'restart-limit') this.pause(RESTART_PAUSE)
    }
  }

  pause(ms) {
    this.announce('pause', 0, ms)
    pause(ms)
  }

  /** The sidecar's process, if there is one at this moment. */
  sidecar() {
    const look = () => this.attempt('status', 0, LOOK_LIMIT, () => this.reactor.status().pid).value
    const found = look()
    if (found !== undefined) return found
    const end = this.attempt('ready', 0, 3000, () => this.reactor.ready({ timeout: 3000 }))
    if ('thrown' in end) this.failed(0, end, { call: end.thrown.call, isOwn: false })
    return look()
  }
}
