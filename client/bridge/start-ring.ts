// Host thread and bridge thread. Shared memory for the requests of background calls on their way to the bridge: a burst
// of them costs a copy each, and one message that wakes the bridge.

/** Bytes of the ring, a power of two: positions count up and come round with 32 bits. */
const CAPACITY = 256 * 1024
/** A larger request is posted alone. */
const MOST_BYTES = CAPACITY / 8
/** Ahead of each request: its id and its length. */
const RECORD_HEADER = 8

/** Words ahead of the ring. The host alone moves the end, the bridge the beginning. */
const BEGIN = 0
const END = 1
/** 1 from the host's bell until the bridge comes to look. */
const BELL = 2
const HEADER_BYTES = 12

/** A request, in memory of its own. */
export interface StartRecord {
  readonly id: number
  readonly request: Uint8Array
}

export class StartRing {
  readonly #words: Int32Array
  readonly #bytes: Buffer
  readonly #head = Buffer.alloc(RECORD_HEADER)

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4)
    this.#bytes = Buffer.from(memory, HEADER_BYTES)
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + CAPACITY)
  }

  /** Host: false if there is no room for it. */
  put(id: number, request: Uint8Array): boolean {
    const { byteLength } = request
    const end = Atomics.load(this.#words, END)
    const used = (end - Atomics.load(this.#words, BEGIN)) >>> 0
    if (byteLength > MOST_BYTES || used + RECORD_HEADER + byteLength > CAPACITY) return false
    this.#head.writeUInt32LE(id, 0)
    this.#head.writeUInt32LE(byteLength, 4)
    this.#write(end, this.#head)
    this.#write(end + RECORD_HEADER, request)
    // Written last: it publishes the record.
    Atomics.store(this.#words, END, (end + RECORD_HEADER + byteLength) | 0)
    return true
  }

  /** Host: whether the bridge has to be woken for what was put; it then is about to look until it has. */
  ring(): boolean {
    return Atomics.exchange(this.#words, BELL, 1) === 0
  }

  /**
   * Bridge: takes what is there now. What comes meanwhile rings again: a host that starts calls without end does not
   * keep the bridge from its other work.
   */
  takeAll(): StartRecord[] {
    Atomics.store(this.#words, BELL, 0)
    const end = Atomics.load(this.#words, END)
    const begin = Atomics.load(this.#words, BEGIN)
    if (begin === end) return []
    // One copy of all: the records are views of it.
    const all = this.#read(begin, (end - begin) >>> 0)
    Atomics.store(this.#words, BEGIN, end)
    const records: StartRecord[] = []
    for (let at = 0; at < all.length; ) {
      const length = all.readUInt32LE(at + 4)
      const start = at + RECORD_HEADER
      records.push({ id: all.readUInt32LE(at), request: all.subarray(start, start + length) })
      at = start + length
    }
    return records
  }

  #write(position: number, bytes: Uint8Array): void {
    const at = offsetOf(position)
    const first = Math.min(bytes.byteLength, CAPACITY - at)
    this.#bytes.set(first === bytes.byteLength ? bytes : bytes.subarray(0, first), at)
    if (first < bytes.byteLength) this.#bytes.set(bytes.subarray(first), 0)
  }

  #read(position: number, length: number): Buffer {
    const at = offsetOf(position)
    const copy = Buffer.allocUnsafeSlow(length)
    const first = Math.min(length, CAPACITY - at)
    copy.set(this.#bytes.subarray(at, at + first))
    if (first < length) copy.set(this.#bytes.subarray(0, length - first), first)
    return copy
  }
}

function offsetOf(position: number): number {
  return position & (CAPACITY - 1)
}
