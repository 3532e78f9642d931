// Fuzzers. Numbers that are random, quick to make, and the same again for the same seed and index.

/** One generator for each input, so that any input can be made again without those before it. */
export class Random {
  #a = 0
  #b = 0
  #c = 0

  /** Starts the series of input `index`. */
  restart(seed: number, index: number): void {
    this.#a = Math.imul(seed + 1, 0x9e3779b1) ^ index
    this.#b = Math.imul(index + 1, 0x85ebca6b)
    this.#c = 0x2545f491 ^ Math.floor(index / 2 ** 32)
    for (let round = 0; round < 8; round++) this.uint32()
  }

  /** George Marsaglia's xorshift, on three words. */
  uint32(): number {
    const t = this.#a ^ (this.#a << 10)
    this.#a = this.#b
    this.#b = this.#c
    this.#c = this.#c ^ (this.#c >>> 26) ^ t ^ (t >>> 5)
    return Math.imul(this.#c, 0x9e3779b1) >>> 0
  }

  /** A whole number from 0, below the limit. */
  below(limit: number): number {
    return this.uint32() % limit
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.uint32() % times === 0
  }

  /** Mostly small numbers up to the limit, at times large ones. */
  size(limit: number): number {
    return 1 + this.below(this.once(16) ? limit : Math.min(limit, 4))
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }
}
