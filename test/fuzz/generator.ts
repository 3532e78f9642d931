// Fuzzers. Random tables of graph payloads whose nodes are mostly sound, and refer to one another at random: far more
// cycles and sharing than in any real value.
import { Kind as Node } from '../../src/graph-format.js'
import { GRAPH, GRAPH_HEADER, type Kind } from './corpus.js'
import { keyTokens, numberTokens } from './dictionary.js'
import type { Random } from './random.js'

/** Writes a payload into the buffer; returns its length. */
export function generateTable(buffer: Uint8Array, random: Random, kind: Kind): number {
  return new Generator(buffer, random, kind).write()
}

class Generator {
  readonly #buffer: Uint8Array
  readonly #random: Random
  readonly #kind: Kind
  readonly #nodes: number
  #at = GRAPH_HEADER
  #binary = 0

  constructor(buffer: Uint8Array, random: Random, kind: Kind) {
    this.#buffer = buffer
    this.#random = random
    this.#kind = kind
    this.#nodes = random.size(64)
  }

  write(): number {
    const { length } = this.#buffer.fill(0, 0, GRAPH_HEADER)
    this.#header(1 + this.#nodes)
    this.#reference(1)
    for (let node = 0; node < this.#nodes && this.#at < length / 2; node++) this.#node(node)
    this.#buffer[0] = GRAPH
    new DataView(this.#buffer.buffer).setUint32(1, this.#at - GRAPH_HEADER)
    const binary = this.#random.once(16) ? this.#random.below(64) : this.#binary
    this.#buffer.fill(this.#random.uint32(), this.#at, this.#at + binary)
    return this.#at + binary
  }

  #node(index: number): void {
    // What was thrown is described by objects and arrays.
    if (this.#kind === 'thrown' && !this.#random.once(8)) return this.#description(index)
    const kind = this.#random.below(12)
    const few = this.#random.below(6)
    switch (kind) {
      case Node.object:
        this.#header(1 + 2 * few)
        this.#byte(kind)
        return this.#entries(few)
      case Node.array: {
        const length = this.#random.once(8) ? 0x7f : few + this.#random.below(3)
        const named = this.#random.once(4) ? this.#random.below(4) : 0
        this.#header(3 + few + 2 * named)
        this.#bytes(kind, length, few)
        this.#slots(few)
        return this.#entries(named)
      }
      case Node.map:
      case Node.set:
        this.#header(1 + 2 * few)
        this.#byte(kind)
        return this.#slots(2 * few)
      case Node.date:
      case Node.boxed:
        return this.#fields(kind, 1)
      case Node.regExp:
        return this.#fields(kind, 2)
      case Node.error: {
        this.#header(2 + 2 * few)
        this.#bytes(kind, this.#random.below(9))
        return this.#entries(few, ERROR_FIELDS)
      }
      case Node.arrayBuffer:
      case Node.buffer: {
        const length = this.#random.below(32)
        this.#binary += length
        this.#header(2)
        return this.#bytes(kind, length)
      }
      case Node.view:
        this.#header(5)
        this.#bytes(kind, this.#random.below(13), 1 + this.#random.below(this.#nodes))
        return this.#bytes(8 * this.#random.below(3), this.#random.below(4))
      default:
        return this.#fields(kind, few)
    }
  }

  /** An object as describe-thrown.ts makes it, or one of the arrays in it; inner ones are nodes at random. */
  #description(index: number): void {
    if (index > 0 && this.#random.once(2)) {
      const members = this.#random.size(64)
      this.#header(3 + members)
      this.#bytes(Node.array, Math.min(members, 127), Math.min(members, 127))
      for (let member = 0; member < members; member++) this.#anyReference()
      return
    }
    const fields = DESCRIPTION.filter(() => !this.#random.once(3))
    this.#header(3 + 2 * fields.length)
    this.#byte(Node.object)
    this.#text('kind')
    this.#text(this.#random.once(8) ? 'value' : 'error')
    for (const field of fields) {
      this.#text(field)
      if (this.#random.once(4)) this.#slot()
      else this.#anyReference()
    }
  }

  #fields(kind: number, count: number): void {
    this.#header(1 + count)
    this.#byte(kind)
    this.#slots(count)
  }

  #entries(count: number, keys?: readonly string[]): void {
    for (let entry = 0; entry < count; entry++) {
      if (keys !== undefined && !this.#random.once(16)) this.#text(this.#random.pick(keys))
      else this.#put(this.#random.pick(this.#random.once(8) ? numberTokens : keyTokens))
      this.#slot()
    }
  }

  #slots(count: number): void {
    for (let slot = 0; slot < count; slot++) this.#slot()
  }

  #slot(): void {
    switch (this.#random.below(8)) {
      case 0:
        return this.#put(this.#random.pick(numberTokens))
      case 1:
        return this.#put(this.#random.pick(keyTokens))
      case 2:
        this.#header(1)
        return this.#put(this.#random.pick(this.#random.once(2) ? keyTokens : numberTokens))
      case 3:
        return this.#byte(0xc0 + this.#random.pick([0, 2, 3]))
      default:
        return this.#anyReference()
    }
  }

  #anyReference(): void {
    this.#reference(1 + this.#random.below(this.#nodes + (this.#random.once(64) ? 1 : 0)))
  }

  #reference(entry: number): void {
    this.#header(1)
    this.#byte(entry)
  }

  #header(elements: number): void {
    if (elements < 16) this.#byte(0x90 | elements)
    else this.#bytes(0xdc, elements >> 8, elements & 0xff)
  }

  #text(text: string): void {
    this.#byte(0xa0 | text.length)
    for (let index = 0; index < text.length; index++) this.#byte(text.charCodeAt(index))
  }

  #put(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#at)
    this.#at += bytes.length
  }

  #bytes(...bytes: readonly number[]): void {
    for (const byte of bytes) this.#byte(byte)
  }

  #byte(byte: number): void {
    this.#buffer[this.#at++] = byte
  }
}

const ERROR_FIELDS: readonly string[] = ['message', 'stack', 'cause', 'errors']

const DESCRIPTION: readonly string[] =
  'name message stack code cause errors properties enumerable constructors builtIn library value'.split(' ')
