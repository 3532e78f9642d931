// Host thread and bridge thread. Lets the host's thread write a small request into the sidecar's pipe itself: its way
// through the bridge would wake up a thread more. And tells the host what the bridge has done with what was posted.
import { writeSync } from 'node:fs'
import { fileOf } from '../../src/file-of.js'
import { now } from '../clock.js'

/** Bytes a request may have: so few go into a pipe whole or not at all. */
const MOST_BYTES = 4096

/** How often the lock is tried before it is waited for in steps of 1 ms. */
const MOST_SPINS = 100

/** Words of the shared memory. */
const LOCK = 0
/** The pipe's descriptor while requests may be written; else 0. */
const DESCRIPTOR = 1
/** The request that the host has written and the bridge has not taken over. */
const REQUEST = 2
/** Posts of the host's that the bridge has served: what was posted before has to be written before. */
const SERVED = 3
/** The posted call that the host blocks on, until the bridge serves it or the host takes it back; else 0. */
const POSTED_CALL = 4
/** Which file the descriptor is of. */
const FILE = 5
/** The request that the bridge has written last, wholly. */
const WROTE = 6
const WORDS = 7

export class DirectLine {
  readonly #words: Int32Array
  #isWriting = false

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory)
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT)
  }

  /**
   * Host: writes request `id` if the line is open, nobody else is writing and all of `posted` posts have been served.
   * False if it was not written, not a byte of it.
   */
  send(id: number, request: Uint8Array, posted: number): boolean {
    const words = this.#words
    if (request.byteLength > MOST_BYTES || this.#served() !== posted) return false
    // The bridge holds the lock while bytes of its own are on their way; it never closes the pipe without it.
    if (Atomics.compareExchange(words, LOCK, 0, 1) !== 0) return false
    try {
      const descriptor = Atomics.load(words, DESCRIPTOR)
      // A bridge that dies of a full heap closes its pipe and says nothing; others may close what they have not opened.
      if (descriptor === 0 || fileOf(descriptor) !== Atomics.load(words, FILE)) return false
      // Noted first: the reply may be faster than this thread.
      Atomics.store(words, REQUEST, id)
      if (tryWrite(descriptor, request)) return true
      Atomics.store(words, REQUEST, 0)
      return false
    } finally {
      Atomics.store(words, LOCK, 0)
    }
  }

  /** Host: whether all of `posted` posts have been served. */
  hasServed(posted: number): boolean {
    return this.#served() === posted
  }

  /** Host: whether post number `posted` has been served, and with it all before it. */
  hasServedPost(posted: number): boolean {
    return ((this.#served() - posted) | 0) >= 0
  }

  /** Host: it is about to post call `id`, to block on it. */
  offer(id: number): void {
    Atomics.store(this.#words, POSTED_CALL, id)
  }

  /** One side gets the posted call `id`: the bridge, to serve it, or the host, which then knows that it never will. */
  take(id: number): boolean {
    return Atomics.compareExchange(this.#words, POSTED_CALL, id, 0) === id
  }

  /** Bridge: all of request `id` has left. */
  wrote(id: number): void {
    Atomics.store(this.#words, WROTE, id)
  }

  /** Host: whether the bridge has written request `id`; asked about the last one. */
  hasWritten(id: number): boolean {
    return Atomics.load(this.#words, WROTE) === id
  }

  /** Bridge: so many posts have been served. */
  served(posts: number): void {
    Atomics.add(this.#words, SERVED, posts)
    Atomics.notify(this.#words, SERVED)
  }

  /** Host: blocks until all of `posted` posts have been served, at most `limit` ms. */
  waitForService(posted: number, limit: number): boolean {
    const end = now() + limit
    for (let served = this.#served(); served !== posted; served = this.#served()) {
      const left = end - now()
      if (left <= 0) return false
      Atomics.wait(this.#words, SERVED, served, left)
    }
    return true
  }

  #served(): number {
    return Atomics.load(this.#words, SERVED)
  }

  /** Bridge: the host may write. */
  open(descriptor: number): void {
    Atomics.store(this.#words, FILE, fileOf(descriptor) ?? 0)
    Atomics.store(this.#words, DESCRIPTOR, descriptor)
  }

  /** Bridge: the host may not write any more; when this returns, it does not. */
  close(): void {
    this.#locked(() => Atomics.store(this.#words, DESCRIPTOR, 0))
  }

  /** Bridge: keeps the host from writing until `release`, since these bytes may take more than one write. */
  hold(): void {
    if (this.#isWriting) return
    this.#acquire()
    this.#isWriting = true
  }

  release(): void {
    if (!this.#isWriting) return
    this.#isWriting = false
    Atomics.store(this.#words, LOCK, 0)
  }

  /** Bridge: takes over the request that the host has written, if there is one. */
  adopt(): number | undefined {
    const id = this.#locked(() => Atomics.exchange(this.#words, REQUEST, 0))
    return id === 0 ? undefined : id
  }

  /** Bridge: whether `id` is the request that the host has written; asked when its reply has come. */
  claim(id: number): boolean {
    return Atomics.compareExchange(this.#words, REQUEST, id, 0) === id
  }

  #locked<T>(body: () => T): T {
    if (this.#isWriting) return body()
    this.#acquire()
    try {
      return body()
    } finally {
      Atomics.store(this.#words, LOCK, 0)
    }
  }

  /**
   * The host holds the lock for one small write only. Should the system suspend it meanwhile, this thread sleeps rather than
   * take its processor.
   */
  #acquire(): void {
    for (let tries = 0; Atomics.compareExchange(this.#words, LOCK, 0, 1) !== 0; tries += 1) {
      if (tries > MOST_SPINS) Atomics.wait(this.#words, LOCK, 1, 1)
    }
  }
}

/**
 * A full pipe, or one whose reader is gone, takes nothing: the bridge then writes it, or reports the failure. So few bytes go whole
 * on Linux; where they do not, the rest follows before anybody else writes.
 */
function tryWrite(descriptor: number, bytes: Uint8Array): boolean {
  let written = 0
  while (written < bytes.byteLength) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      if (written === 0) return false
      const isFull = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
      if (!isFull) return true // its end is near, and tells of this request too
    }
  }
  return true
}
