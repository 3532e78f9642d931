// Host thread and bridge thread. Shared memory in which the bridge keeps told how much waits in it, so that the host sees
// without asking whether there is room for more.

/** Words of the shared memory; each counts units, rounded up. */
const QUEUED = 0
const HELD = 1
const WORDS = 2
const UNIT = 1024

export class Backlog {
  readonly #words: Int32Array

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory)
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT)
  }

  /** Bridge: bytes that have not left for the sidecar, and bytes of outcomes that the host has not been given. */
  tell(queued: number, held: number): void {
    Atomics.store(this.#words, QUEUED, Math.ceil(queued / UNIT))
    Atomics.store(this.#words, HELD, Math.ceil(held / UNIT))
  }

  /** Host: bytes that have not left for the sidecar; never too few. */
  get queued(): number {
    return Atomics.load(this.#words, QUEUED) * UNIT
  }

  /** Host: bytes of outcomes that it has not been given. */
  get held(): number {
    return Atomics.load(this.#words, HELD) * UNIT
  }
}
