// Both processes. Puts a value together again from the table of graph-format.ts. It trusts nothing in it: kinds and
// classes come from closed lists by number, and every entry, index and length is checked before it is used.

import { AGGREGATE_ERROR, ERROR_CLASSES, ERROR_FIELDS, Escape, Kind, type Node, VIEW_CLASSES } from './graph-format.js'
import { stackless } from './stackless.js'

/**
 * Puts a value together, without recursion. All it consists of is new; nothing is a view of the binaries.
 * @throws Error if the table is none that `writeGraph` has written, or the binaries are not exactly its bytes
 */
export function readGraph(table: unknown, binaries: Uint8Array): unknown {
  if (!Array.isArray(table) || table.length === 0) throw new Error('no table')
  return new GraphReader(table, binaries).read()
}

class GraphReader {
  readonly #table: readonly unknown[]
  readonly #binaries: Uint8Array
  #position = 0
  /** The object of each entry, to which slots refer. The first is none. */
  #objects: (object | undefined)[] = []

  constructor(table: readonly unknown[], binaries: Uint8Array) {
    this.#table = table
    this.#binaries = binaries
  }

  read(): unknown {
    const { length } = this.#table
    this.#objects = this.#table.map((_, entry) => (entry === 0 ? undefined : this.#create(this.#node(entry))))
    if (this.#position !== this.#binaries.length) throw new Error('bytes that belong to no node')
    // Views cannot be made before every ArrayBuffer is.
    for (let entry = 1; entry < length; entry++) this.#objects[entry] ??= this.#view(this.#node(entry))
    // They may refer to one another in any order.
    for (let entry = 1; entry < length; entry++) this.#fill(this.#node(entry), this.#objects[entry])
    return this.#value(this.#table[0])
  }

  #node(entry: number): Node {
    const node = this.#table[entry]
    if (!Array.isArray(node)) throw new Error('an entry that is no node')
    return node
  }

  /** The object of a node, still empty; undefined for a view. */
  #create(node: Node): object | undefined {
    switch (node[0]) {
      case Kind.object:
        return {}
      case Kind.array:
        return []
      case Kind.map:
        return new Map()
      case Kind.set:
        return new Set()
      case Kind.date:
        return new Date(number(fieldOf(node, 1, 2)))
      case Kind.regExp:
        return new RegExp(this.#text(fieldOf(node, 1, 3)), this.#text(node[2]))
      case Kind.boxed:
        return this.#boxed(fieldOf(node, 1, 2))
      case Kind.error:
        return newError(count(node[1], AGGREGATE_ERROR))
      case Kind.arrayBuffer:
        return this.#bytes(node).buffer
      case Kind.buffer:
        return this.#bytes(node)
      case Kind.view:
        return undefined
      default:
        throw new Error('a node of unknown kind')
    }
  }

  /** Puts in what a node's object holds. The object is of the node's kind. */
  #fill(node: Node, object: object | undefined): void {
    switch (node[0]) {
      case Kind.object:
        return this.#fillObject(node, object as Record<string, unknown>)
      case Kind.array:
        return this.#fillArray(node, object as unknown[])
      case Kind.map:
        checkPairs(node, 1)
        for (let at = 1; at < node.length; at += 2) {
          ;(object as Map<unknown, unknown>).set(this.#value(node[at]), this.#value(node[at + 1]))
        }
        return
      case Kind.set:
        for (let at = 1; at < node.length; at++) (object as Set<unknown>).add(this.#value(node[at]))
        return
      case Kind.error:
        return this.#fillError(node, object as Error)
    }
  }

  #fillObject(node: Node, object: Record<string, unknown>): void {
    checkPairs(node, 1)
    for (let at = 1; at < node.length; at += 2) {
      const key = this.#text(node[at])
      const value = this.#value(node[at + 1])
      // Assigning would reach what is inherited: `__proto__` has a setter, and a frozen Object.prototype forbids it.
      if (key in object) defineProperty(object, key, value)
      else object[key] = value
    }
  }

  #fillArray(node: Node, array: unknown[]): void {
    const length = count(node[1], MAX_ARRAY_LENGTH)
    const elements = count(node[2], Math.min(length, node.length - 3))
    for (let index = 0; index < elements; index++) array.push(this.#value(node[index + 3]))
    checkPairs(node, elements + 3)
    for (let at = elements + 3; at < node.length; at += 2) {
      const key = node[at]
      const value = this.#value(node[at + 1])
      if (typeof key === 'number') array[count(key, length - 1)] = value
      else defineProperty(array, this.#text(key), value)
    }
    // At its largest length an array keeps a table of its elements, so that holes beyond them take no memory.
    if (length > 2 * array.length + MANY_HOLES) array.length = MAX_ARRAY_LENGTH
    array.length = length
  }

  #fillError(node: Node, error: Error): void {
    checkPairs(node, 2)
    for (let at = 2; at < node.length; at += 2) {
      const field = this.#text(node[at])
      const slot = node[at + 1]
      if (!ERROR_FIELDS.includes(field)) throw new Error('an error with an unknown field')
      if (field === 'errors' && node[1] !== AGGREGATE_ERROR) throw new Error('errors of one that has none')
      const value = field === 'message' ? this.#text(slot) : this.#value(slot)
      if (field !== 'stack') defineProperty(error, field, value, false)
      else if (value !== undefined && typeof value !== 'string') throw new Error('a stack that is no string')
      // A stack is data or an accessor, depending on the engine; what it is, it stays.
      else Reflect.set(error, field, value)
    }
  }

  #boxed(slot: unknown): object {
    const value = this.#value(slot)
    if (typeof value === 'object' || value === undefined) throw new Error('no primitive where one belongs')
    return Object(value)
  }

  /** The next bytes, in memory of their own. */
  #bytes(node: Node): Buffer {
    const length = count(fieldOf(node, 1, 2), this.#binaries.length - this.#position)
    const bytes = Buffer.from(new ArrayBuffer(length))
    if (length > 0) bytes.set(this.#binaries.subarray(this.#position, this.#position + length))
    this.#position += length
    return bytes
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

/** Whether what follows an index of the node comes in pairs. */
function checkPairs(node: Node, start: number): void {
  if ((node.length - start) % 2 !== 0) throw new Error('a node of the wrong size')
}

function newError(type: number): Error {
  const ErrorClass = ERROR_CLASSES[type] ?? Error
  return stackless(() => (type === AGGREGATE_ERROR ? new AggregateError([]) : new ErrorClass()))
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
