// Both processes. Puts a value together again from the table of graph-format.ts. It trusts nothing in it: kinds and
// classes come from closed lists by number, and every entry, index and length is checked before it is used.

import { AGGREGATE_ERROR, ERROR_CLASSES, ERROR_FIELDS, Escape, Kind, type Node, VIEW_CLASSES } from './graph-format.js'

/**
 * Puts a value together, without recursion. All it consists of is new; nothing is a view of the binaries.
 * @throws Error if the table is none that `writeGraph` has written, or the binaries are not exactly its bytes
 */
export function readGraph(table: unknown, binaries: Uint8Array): unknown {
  if (!Array.isArray(table) || table.length === 0) throw new Error('no table')
  const [root, ...nodes] = table
  return new GraphReader(binaries).read(root, nodes)
}

class GraphReader {
  readonly #binaries: Uint8Array
  #position = 0
  /** The object of each entry, to which slots refer. The first is none. */
  readonly #objects: (object | undefined)[] = [undefined]
  /** What is put into the objects once they are all there, since they may refer to one another in any order. */
  readonly #fillings: (() => void)[] = []

  constructor(binaries: Uint8Array) {
    this.#binaries = binaries
  }

  read(root: unknown, nodes: readonly unknown[]): unknown {
    const views: (readonly [entry: number, node: Node])[] = []
    for (const [index, node] of nodes.entries()) {
      if (!Array.isArray(node)) throw new Error('an entry that is no node')
      if (node[0] === Kind.view) views.push([index + 1, node])
      this.#objects.push(node[0] === Kind.view ? undefined : this.#object(node))
    }
    if (this.#position !== this.#binaries.length) throw new Error('bytes that belong to no node')
    // Views could not be made before every ArrayBuffer was.
    for (const [entry, node] of views) this.#objects[entry] = this.#view(node)
    for (const fill of this.#fillings) fill()
    return this.#value(root)
  }

  #object(node: Node): object {
    switch (node[0]) {
      case Kind.object:
        return this.#plainObject(node)
      case Kind.array:
        return this.#array(node)
      case Kind.map:
        return this.#map(node)
      case Kind.set:
        return this.#set(node)
      case Kind.date:
        return new Date(number(fieldOf(node, 1, 2)))
      case Kind.regExp:
        return new RegExp(this.#text(fieldOf(node, 1, 3)), this.#text(node[2]))
      case Kind.boxed:
        return this.#boxed(fieldOf(node, 1, 2))
      case Kind.error:
        return this.#error(node)
      case Kind.arrayBuffer:
        return this.#bytes(node)
      case Kind.buffer:
        return Buffer.from(this.#bytes(node))
      default:
        throw new Error('a node of unknown kind')
    }
  }

  #plainObject(node: Node): object {
    const object: Record<string, unknown> = {}
    this.#fillings.push(() => {
      for (const [keySlot, slot] of pairs(node, 1)) {
        const key = this.#text(keySlot)
        // Assigning would reach what is inherited: `__proto__` has a setter, and a frozen Object.prototype forbids it.
        if (key in object) defineProperty(object, key, this.#value(slot))
        else object[key] = this.#value(slot)
      }
    })
    return object
  }

  #array(node: Node): object {
    const length = count(node[1], MAX_ARRAY_LENGTH)
    const elements = count(node[2], Math.min(length, node.length - 3))
    const array: unknown[] = []
    this.#fillings.push(() => {
      for (let index = 0; index < elements; index++) array.push(this.#value(node[index + 3]))
      for (const [key, slot] of pairs(node, elements + 3)) {
        if (typeof key === 'number') array[count(key, length - 1)] = this.#value(slot)
        else defineProperty(array, this.#text(key), this.#value(slot))
      }
      // At its largest length an array keeps a table of its elements, so that holes beyond them take no memory.
      if (length > 2 * array.length + MANY_HOLES) array.length = MAX_ARRAY_LENGTH
      array.length = length
    })
    return array
  }

  #map(node: Node): object {
    const map = new Map<unknown, unknown>()
    this.#fillings.push(() => {
      for (const [key, value] of pairs(node, 1)) map.set(this.#value(key), this.#value(value))
    })
    return map
  }

  #set(node: Node): object {
    const set = new Set<unknown>()
    this.#fillings.push(() => {
      for (let index = 1; index < node.length; index++) set.add(this.#value(node[index]))
    })
    return set
  }

  #boxed(slot: unknown): object {
    const value = this.#value(slot)
    if (typeof value === 'object' || value === undefined) throw new Error('no primitive where one belongs')
    return Object(value)
  }

  #error(node: Node): object {
    const type = count(node[1], AGGREGATE_ERROR)
    const error = type === AGGREGATE_ERROR ? new AggregateError([]) : new (ERROR_CLASSES[type] ?? Error)()
    this.#fillings.push(() => {
      for (const [name, slot] of pairs(node, 2)) {
        const field = this.#text(name)
        if (!ERROR_FIELDS.includes(field)) throw new Error('an error with an unknown field')
        const value = field === 'message' ? this.#text(slot) : this.#value(slot)
        // A stack is data or an accessor, depending on the engine; what it is, it stays.
        if (field === 'stack') Reflect.set(error, field, value)
        else defineProperty(error, field, value, false)
      }
    })
    return error
  }

  #bytes(node: Node): ArrayBuffer {
    const length = count(fieldOf(node, 1, 2), this.#binaries.length - this.#position)
    const bytes = new Uint8Array(length)
    bytes.set(this.#binaries.subarray(this.#position, this.#position + length))
    this.#position += length
    return bytes.buffer
  }

  #view(node: Node): object {
    const View = VIEW_CLASSES[count(fieldOf(node, 1, 5), VIEW_CLASSES.length - 1)]
    const buffer = this.#objects[count(node[2], this.#objects.length - 1)]
    if (View === undefined || !(buffer instanceof ArrayBuffer)) throw new Error('a view of no ArrayBuffer')
    // It checks its place in the ArrayBuffer by itself.
    return new View(buffer, count(node[3], buffer.byteLength), count(node[4], buffer.byteLength))
  }

  #value(slot: unknown): unknown {
    if (typeof slot !== 'object' || slot === null) return slot
    if (!Array.isArray(slot) || slot.length !== 1) throw new Error('a slot of unknown form')
    const escaped: unknown = slot[0]
    if (typeof escaped === 'string') return escaped.startsWith('"') ? textFromJson(escaped) : bigIntFrom(escaped)
    if (escaped === Escape.undefined) return undefined
    if (escaped === Escape.minusZero) return -0
    return this.#objects[count(escaped, this.#objects.length - 1)]
  }

  #text(slot: unknown): string {
    const value = this.#value(slot)
    if (typeof value !== 'string') throw new Error('no string where one belongs')
    return value
  }
}

const MAX_ARRAY_LENGTH = 2 ** 32 - 1
const MANY_HOLES = 1024

/** One field of a node whose size is known. */
function fieldOf(node: Node, index: number, size: number): unknown {
  if (node.length !== size) throw new Error('a node of the wrong size')
  return node[index]
}

/** The pairs from an index of the node to its end. */
function* pairs(node: Node, start: number): Generator<[unknown, unknown]> {
  if ((node.length - start) % 2 !== 0) throw new Error('a node of the wrong size')
  for (let index = start; index < node.length; index += 2) yield [node[index], node[index + 1]]
}

function defineProperty(object: object, key: string, value: unknown, enumerable = true): void {
  Object.defineProperty(object, key, { value, enumerable, writable: true, configurable: true })
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new Error('no number where one belongs')
  return value
}

/** A length, or a position in something: a whole number from 0 up to the limit. */
function count(value: unknown, limit: number): number {
  const checked = number(value)
  if (!Number.isInteger(checked) || checked < 0 || checked > limit) throw new Error('a number out of range')
  return checked
}

function textFromJson(json: string): string {
  const text: unknown = JSON.parse(json)
  if (typeof text !== 'string') throw new Error('no string where one belongs')
  return text
}

function bigIntFrom(hexadecimal: string): bigint {
  if (!/^-?[0-9a-f]+$/.test(hexadecimal)) throw new Error('a slot of unknown form')
  return hexadecimal.startsWith('-') ? -BigInt(`0x${hexadecimal.slice(1)}`) : BigInt(`0x${hexadecimal}`)
}
