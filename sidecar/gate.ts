// The reactor's thread. Lets in who proves to know the token, before anything that comes is read; others learn nothing.
import type { Socket } from 'node:net'
import { GREETING, isProof, PROOF, type Right, readGreeting, writeAnswer } from '../src/proof.js'
import { nodeTimers, type Timers } from './timers.js'

/** The tokens by right; a right without one is nobody's. */
export type Tokens = Readonly<Partial<Record<Right, string>>>

/** Time (ms) that a client has to prove itself. */
const PROOF_LIMIT = 2000

/** So many failures (wrong proofs, other protocols) within the window (ms), and nobody is heard for a moment. */
const MOST_FAILURES = 5
const FAILURE_WINDOW = 10_000
const PAUSE = 1000

/** Takes a client's bytes; what it returns takes all that follow, from the first one's rest on. */
export type Admit = (right: Right) => (chunk: Uint8Array) => void

export class Gate {
  readonly #tokens: Tokens
  readonly #timers: Timers
  #failures: number[] = []
  #pausedUntil = 0

  constructor(tokens: Tokens, timers: Timers = nodeTimers) {
    this.#tokens = tokens
    this.#timers = timers
  }

  /**
   * A taker of what comes through `socket`; calls `admit` once the client has proved itself, else closes the socket,
   * without a word.
   */
  guard(socket: Pick<Socket, 'write' | 'destroy' | 'once'>, admit: Admit): (chunk: Uint8Array) => void {
    let waiting: Uint8Array = new Uint8Array(0)
    let answer: Uint8Array | undefined
    let right: Right | undefined
    let isClosed = false
    let served: ((chunk: Uint8Array) => void) | undefined
    const close = (isFailure: boolean): void => {
      if (isClosed) return
      isClosed = true
      this.#timers.clear(limit)
      if (isFailure) this.#failed()
      socket.destroy()
    }
    const limit = this.#timers.set(() => close(false), PROOF_LIMIT)
    socket.once('close', () => {
      isClosed = true
      this.#timers.clear(limit)
    })
    if (this.#timers.now() < this.#pausedUntil) close(false)

    const greet = (): void => {
      const asked = readGreeting(waiting)
      if (asked === 'incomplete') return
      if (asked === undefined) return close(true)
      right = asked
      // A right that nobody has is refused like a wrong proof, at the same moment.
      answer = writeAnswer(this.#tokens[asked] ?? NOBODYS, waiting.subarray(0, GREETING))
      socket.write(answer)
    }
    return (chunk) => {
      if (served !== undefined) return served(chunk)
      if (isClosed) return
      waiting = Buffer.concat([waiting, chunk])
      if (answer === undefined) greet()
      if (answer === undefined || right === undefined || waiting.byteLength < GREETING + PROOF) return
      const [greeting, proof] = [waiting.subarray(0, GREETING), waiting.subarray(GREETING, GREETING + PROOF)]
      const token = this.#tokens[right]
      if (token === undefined || !isProof(token, greeting, answer, proof)) return close(true)
      this.#timers.clear(limit)
      served = admit(right)
      const rest = waiting.subarray(GREETING + PROOF)
      waiting = new Uint8Array(0)
      if (rest.byteLength > 0) served(rest)
    }
  }

  #failed(): void {
    const now = this.#timers.now()
    this.#failures = [...this.#failures.filter((time) => now - time < FAILURE_WINDOW), now]
    if (this.#failures.length < MOST_FAILURES) return
    this.#failures = []
    this.#pausedUntil = now + PAUSE
  }
}

/** Of the right length; who knows it proves nothing. */
const NOBODYS = '0'.repeat(64)
