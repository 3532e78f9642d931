// Both processes. Memory for large messages, used again: the page faults of fresh memory cost several times what the copy
// into it does.
// Not the global ones, which in a test's imitation of a browser know no `unref`.
import { clearTimeout, setTimeout } from 'node:timers'

/** From so many bytes on, a message has memory of its own, which is worth keeping. */
export const LARGE_MESSAGE: number = 256 * 1024

/** Memory is kept for so long (ms) without use, and of no more bytes than these. */
const KEPT_FOR = 1000
const MOST_KEPT = 128 * 1024 * 1024

type Timers = Pick<typeof import('node:timers'), 'setTimeout' | 'clearTimeout'>

/** Hands out memory; keeps one piece of what is given back. What is never given back is garbage, like any other. */
export class MessageMemory {
  readonly #allocate: (size: number) => Buffer
  readonly #timers: Timers
  #kept: Buffer | undefined
  #timer: NodeJS.Timeout | undefined

  /** `allocate`: new memory that nothing else shares. */
  constructor(allocate: (size: number) => Buffer, timers: Timers = { setTimeout, clearTimeout }) {
    this.#allocate = allocate
    this.#timers = timers
  }

  /** Memory that another thread can have by reference. */
  static shared(timers?: Timers): MessageMemory {
    return new MessageMemory((size) => Buffer.from(new SharedArrayBuffer(size)), timers)
  }

  /** Memory of this thread alone. */
  static own(timers?: Timers): MessageMemory {
    return new MessageMemory((size) => Buffer.allocUnsafeSlow(size), timers)
  }

  /** `size` bytes, whatever they hold: of what is kept if that is enough, else new; small ones from Buffer's pool. */
  take(size: number): Buffer {
    if (size < LARGE_MESSAGE) return Buffer.allocUnsafe(size)
    return this.takeKept(size)?.subarray(0, size) ?? this.#allocate(size)
  }

  /** New memory. */
  allocate(size: number): Buffer {
    return size < LARGE_MESSAGE ? Buffer.allocUnsafeSlow(size) : this.#allocate(size)
  }

  /** What is kept, if it has so many bytes: taking it costs nothing, even for a message that is only announced. */
  takeKept(size: number): Buffer | undefined {
    const kept = this.#kept
    if (kept === undefined || kept.byteLength < size) return undefined
    this.#kept = undefined
    return kept
  }

  /** Nobody reads or writes these bytes any more, nor any others of their memory. Small ones are left to the pool. */
  giveBack(bytes: Uint8Array): void {
    const { byteLength } = bytes.buffer
    if (byteLength < LARGE_MESSAGE || byteLength > MOST_KEPT || byteLength < (this.#kept?.byteLength ?? 0)) return
    this.#kept = Buffer.from(bytes.buffer)
    this.#timers.clearTimeout(this.#timer)
    this.#timer = this.#timers
      .setTimeout(() => {
        this.#kept = undefined
      }, KEPT_FOR)
      .unref()
  }
}
