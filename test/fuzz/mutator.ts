// Fuzzers. Makes one input after the other out of the corpus, in place: the bytes of one are gone with the next.
import { GRAPH, GRAPH_HEADER, type Kind, type Sample } from './corpus.js'
import { claims, extensions, fillers, keyTokens, numberTokens } from './dictionary.js'
import { generateTable } from './generator.js'
import type { Random } from './random.js'
import type { Token } from './tokens.js'

/** Bytes of the largest input. */
export const LARGEST_INPUT = 49_152

export interface Input {
  readonly kind: Kind
  /** Good until the next input is made. */
  readonly bytes: Uint8Array
}

export class Mutator {
  readonly #samples: readonly Sample[]
  readonly #random: Random
  readonly #buffer = new Uint8Array(2 * LARGEST_INPUT)
  #length = 0

  constructor(samples: readonly Sample[], random: Random) {
    this.#samples = samples
    this.#random = random
  }

  /** The input of that number. */
  make(seed: number, index: number): Input {
    const random = this.#random
    random.restart(seed, index)
    const sample = random.pick(this.#samples)
    if (sample.kind !== 'message' && random.once(4)) {
      const length = generateTable(this.#buffer, random, sample.kind)
      return { kind: sample.kind, bytes: this.#buffer.subarray(0, length) }
    }
    this.#buffer.set(sample.bytes)
    this.#length = sample.bytes.length
    this.#mutate(sample)
    if (random.once(16)) this.#length = random.below(this.#length + 1)
    if (random.once(32)) this.#insert(this.#length, extensions[random.below(extensions.length)] ?? NO_BYTES)
    return { kind: sample.kind, bytes: this.#buffer.subarray(0, Math.min(this.#length, LARGEST_INPUT)) }
  }

  #mutate(sample: Sample): void {
    const random = this.#random
    const { tokens, bytes } = sample
    if (tokens.length > 0) {
      // From the last to the first, so that the offsets of those to come hold.
      let before = tokens.length
      for (let left = random.size(8); left > 0 && before > 0; left--) {
        before = random.below(before)
        this.#mutateToken(tokens[before] as Token)
      }
    }
    // All tokens of a graph are in its table, whose length stands before it.
    if (bytes[0] !== GRAPH || sample.kind === 'message' || random.once(16)) return
    const view = new DataView(this.#buffer.buffer)
    view.setUint32(1, Math.max(0, view.getUint32(1) + this.#length - bytes.length))
  }

  #mutateToken({ start, end, lengthBytes }: Token): void {
    const random = this.#random
    const buffer = this.#buffer
    switch (random.below(16)) {
      case 0: {
        const at = start + random.below(end - start)
        buffer[at] = (buffer[at] ?? 0) ^ (1 << random.below(8))
        return
      }
      case 1:
        buffer[start] = 0x80 + random.below(0x80)
        return
      case 2:
        buffer[start] = (buffer[start] ?? 0) + (random.once(2) ? 1 : -1)
        return
      case 3: {
        const at = lengthBytes === 0 ? start + random.below(end - start) : start + 1 + random.below(lengthBytes)
        buffer[at] = random.uint32()
        return
      }
      case 4:
        return this.#replace(start, end, NO_BYTES)
      case 5: {
        const copy = buffer.slice(start, end)
        for (let times = random.size(64); times > 0; times--) this.#insert(start, copy)
        return
      }
      case 6:
        return this.#nest(start)
      case 7:
        return this.#replace(start, random.once(2) ? end : start + 1 + lengthBytes, random.pick(claims))
      case 8:
        return this.#replace(start, end, random.pick(extensions))
      case 9:
      case 10:
        return this.#replace(start, end, random.pick(keyTokens))
      case 11:
      case 12:
        return this.#replace(start, end, random.pick(numberTokens))
      case 13:
        return this.#transplant(start, end)
      case 14:
        return this.#splice(start)
      default:
        if (random.once(64)) this.#fill(start, end)
        else this.#replace(start, end, Uint8Array.of(random.uint32(), random.uint32()).subarray(random.below(2)))
    }
  }

  /** Puts a value into so many containers. */
  #nest(at: number): void {
    const levels = this.#random.pick(LEVELS)
    if (this.#random.once(2)) return this.#insert(at, new Uint8Array(levels).fill(0x91))
    const maps = new Uint8Array(3 * levels)
    for (let index = 0; index < maps.length; index += 3) maps.set([0x81, 0xa1, 0x61], index)
    this.#insert(at, maps)
  }

  /** Puts some tokens of another sample in the place of a token. */
  #transplant(start: number, end: number): void {
    const { bytes, tokens } = this.#random.pick(this.#samples)
    if (tokens.length === 0) return
    const first = this.#random.below(tokens.length)
    const last = Math.min(first + this.#random.size(8), tokens.length) - 1
    this.#replace(start, end, bytes.subarray((tokens[first] as Token).start, (tokens[last] as Token).end))
  }

  /** Goes on as another sample does. */
  #splice(at: number): void {
    const { bytes, tokens } = this.#random.pick(this.#samples)
    if (tokens.length === 0) return
    this.#length = at
    this.#insert(at, bytes.subarray(this.#random.pick(tokens).start))
  }

  /** A long array of small values in the place of a token; at times spliced into the table of a graph. */
  #fill(start: number, end: number): void {
    const random = this.#random
    const filler = random.pick(fillers)
    const count = random.below(Math.floor((LARGEST_INPUT - this.#length) / filler.length) + 1)
    const array = new Uint8Array(5 + count * filler.length)
    new DataView(array.buffer).setUint32(1, count)
    array[0] = 0xdd
    for (let at = 5; at < array.length; at += filler.length) array.set(filler, at)
    const isTable = start === GRAPH_HEADER && this.#buffer[0] === GRAPH
    this.#replace(start, isTable ? this.#length : end, array)
  }

  #insert(at: number, bytes: Uint8Array): void {
    this.#replace(at, at, bytes)
  }

  #replace(start: number, end: number, bytes: Uint8Array): void {
    const length = this.#length - (end - start) + bytes.length
    if (length > this.#buffer.length) return
    this.#buffer.copyWithin(start + bytes.length, end, this.#length)
    this.#buffer.set(bytes, start)
    this.#length = length
  }
}

const NO_BYTES: Uint8Array = new Uint8Array(0)

/** Around what is allowed: 3 in a table, 100 in a plain payload, 512 in a message; and where recursion would end. */
const LEVELS: readonly number[] = [1, 1, 1, 2, 3, 4, 98, 99, 100, 101, 507, 508, 509, 510, 511, 512, 5000, 30_000]
