// Both processes. Memory for large messages, used again: the page faults of fresh memory cost several times what the copy
// into it does.
// Not the global ones, which in a test's imitation of a browser know no `unref`.
import { clearTimeout, setTimeout } from 'node:timers'

/** From so many bytes on, a message has memory of its own, which is worth keeping. */
export const LARGE_MESSAGE: number = 256 * 1024

/** Memory is kept for so long (ms) without use; messages of more bytes than these have memory of their own. */
const KEPT_FOR = 1000
const MOST_KEPT = 128 * 1024 * 1024

type Timers = Pick<typeof import('node:timers'), 'setTimeout' | 'clearTimeout'>

/**
 * Hands out one piece of memory, which is there again once it has been given back. Meanwhile, and if it never is, messages
 * have memory of their own. There is never a second piece while the first exists: V8 does not count shared memory, so that
 * what is dropped of it may lie about for long.
 */
export class MessageMemory {
  readonly #isShared: boolean
  readonly #timers: Timers
  #piece: WeakRef<ArrayBufferLike> | undefined
  #isOut = false
  // Keeps it from being collected.
  #kept: ArrayBufferLike | undefined
  #timer: NodeJS.Timeout | undefined

  /** `isForTwo`: whether another thread is to have the piece by reference. */
  constructor(isForTwo: boolean, timers: Timers = { setTimeout, clearTimeout }) {
    this.#isShared = isForTwo
    this.#timers = timers
  }

  /** `size` bytes, whatever they hold; of a small message from Buffer's pool. */
  take(size: number): Buffer {
    if (size < LARGE_MESSAGE) return Buffer.allocUnsafe(size)
    return (this.takeKept(size) ?? this.allocate(size)).subarray(0, size)
  }

  /** All of the piece, if it is here and has so many bytes: taking it costs nothing, even for what is only announced. */
  takeKept(size: number): Buffer | undefined {
    const piece = this.#isOut ? undefined : (this.#kept ?? this.#piece?.deref())
    if (piece === undefined || piece.byteLength < size) return undefined
    this.#isOut = true
    this.#kept = undefined
    return Buffer.from(piece)
  }

  /** New memory of at least so many bytes; the contents of `outgrown` are about to be moved there. */
  allocate(size: number, outgrown?: Uint8Array): Buffer {
    const piece = this.#isOut ? this.#piece?.deref() : undefined
    const isElsewhere = piece !== undefined && piece !== outgrown?.buffer
    if (isElsewhere || size < LARGE_MESSAGE || size > MOST_KEPT) return Buffer.allocUnsafeSlow(size)
    // Room to grow: each piece that has become too small is garbage. What nobody touches is address space, no memory.
    const room = 2 ** Math.ceil(Math.log2(size))
    const memory = this.#isShared ? Buffer.from(new SharedArrayBuffer(room)) : Buffer.allocUnsafeSlow(room)
    this.#piece = new WeakRef(memory.buffer)
    this.#isOut = true
    this.#kept = undefined
    return memory
  }

  /**
   * Nobody reads or writes these bytes any more, nor any others of their memory, if that is the piece; all other memory is
   * left alone. Shared memory comes back from the other thread as another object, and is no one else's.
   */
  giveBack({ buffer }: Uint8Array): void {
    const isPiece = this.#isShared ? isShared(buffer) : buffer === this.#piece?.deref()
    if (!this.#isOut || !isPiece) return
    this.#isOut = false
    this.#piece = new WeakRef(buffer)
    this.#kept = buffer
    this.#timers.clearTimeout(this.#timer)
    this.#timer = this.#timers
      .setTimeout(() => {
        this.#kept = undefined
      }, KEPT_FOR)
      .unref()
  }
}

/** Whether it crosses to another thread by reference. */
export function isShared(memory: ArrayBufferLike): boolean {
  return memory instanceof SharedArrayBuffer
}
