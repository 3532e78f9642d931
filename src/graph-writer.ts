// Both processes. Takes any value apart into the table of graph-format.ts, without recursion, and refuses what cannot
// cross. User code runs here only where a getter is read; nothing outlives a call, so a throwing one does no harm.

import { types } from 'node:util'
import { EncodingError } from './errors.js'
import { AGGREGATE_ERROR, ERROR_CLASSES, Escape, Kind, type Node, VIEW_CLASSES } from './graph-format.js'
import { bytesIn, flagsOf, getInternal, memoryOf, ownData, TypedArray, unbox } from './internal-state.js'
import { hasNamedProperties, isExactText } from './plain-value.js'
import { findObstacle, type Obstacle, obstacleOf } from './uncrossable.js'
import { arrayIndex, type Step, stepText } from './value-path.js'

/** Whose value it is: the arguments of a call, of which the path begins with `args`, or its result. */
export type Side = 'argument' | 'result'

/** A value in pieces: what msgpackr writes, and the bytes that follow. */
export interface Graph {
  readonly table: readonly unknown[]
  readonly binaries: readonly Uint8Array[]
}

/**
 * Takes a value apart. The binaries are views of the value's own memory: copy them before anything else runs.
 * @throws EncodingError for what cannot cross, with its path; where a getter threw, `cause` is what it threw.
 */
export function writeGraph(value: unknown, side: Side): Graph {
  return new GraphWriter(side).write(value)
}

/** An object of the value, its entry in the table, and where it was met first. */
interface Member {
  readonly object: object
  readonly entry: number
  readonly parent: Member | undefined
  readonly step: Step
}

class GraphWriter {
  readonly #side: Side
  /** In the order of their entries; those that have no node yet are the work that is left. */
  readonly #members: Member[] = []
  readonly #known = new Map<object, Member>()
  readonly #binaries: Uint8Array[] = []

  constructor(side: Side) {
    this.#side = side
  }

  write(value: unknown): Graph {
    const table = [this.#slot(value, undefined, '')]
    // Members that are met on the way join the end of the list.
    for (const member of this.#members) table.push(this.#node(member))
    return { table, binaries: this.#binaries }
  }

  #slot(value: unknown, parent: Member | undefined, step: Step): unknown {
    switch (typeof value) {
      case 'string':
        return isExactText(value) ? value : [JSON.stringify(value)]
      case 'number':
        return Object.is(value, -0) ? [Escape.minusZero] : value
      case 'boolean':
        return value
      case 'undefined':
        return [Escape.undefined]
      case 'bigint':
        return [value.toString(16)]
      case 'object':
        return value === null ? null : [this.#member(value, parent, step).entry]
      case 'function':
      case 'symbol':
        break
    }
    throw this.#refusal(obstacleOf(value), parent, step)
  }

  #member(object: object, parent: Member | undefined, step: Step): Member {
    const known = this.#known.get(object)
    if (known !== undefined) return known
    const obstacle = findObstacle(object)
    if (obstacle !== undefined) throw this.#refusal(obstacle, parent, step)
    const member: Member = { object, entry: this.#members.length + 1, parent, step }
    this.#members.push(member)
    this.#known.set(object, member)
    return member
  }

  #node(self: Member): Node {
    const { object } = self
    if (Array.isArray(object)) return this.#array(object, self)
    if (Object.getPrototypeOf(object) === Object.prototype) return this.#object(self)
    if (types.isMap(object)) return this.#map(object, self)
    if (types.isSet(object)) return this.#set(object, self)
    if (types.isDate(object)) return [Kind.date, Date.prototype.getTime.call(object)]
    if (types.isRegExp(object)) return this.#regExp(object, self)
    if (types.isNativeError(object)) return this.#error(object, self)
    if (types.isBoxedPrimitive(object)) return [Kind.boxed, this.#slot(unbox(object), self, 'valueOf')]
    if (types.isArrayBuffer(object)) return [Kind.arrayBuffer, this.#bytes(this.#memory(object, self))]
    if (!ArrayBuffer.isView(object)) return this.#object(self)
    return Buffer.isBuffer(object) ? [Kind.buffer, this.#bytes(bytesIn(object))] : this.#view(object, self)
  }

  #object(self: Member): Node {
    return this.#addProperties(Object.keys(self.object), [Kind.object], self)
  }

  #array(array: readonly unknown[], self: Member): Node {
    const { length } = array
    const node: unknown[] = [Kind.array, length, 0]
    let index = 0
    for (; index < length && Object.hasOwn(array, index); index++) {
      node.push(this.#slot(this.#read(index, self), self, index))
    }
    node[2] = index
    if (index === length && !hasNamedProperties(array)) return node
    const rest = Object.keys(array).filter((key) => !(arrayIndex(key) < index))
    return this.#addProperties(rest, node, self)
  }

  #addProperties(keys: readonly string[], node: unknown[], self: Member): Node {
    const isArray = Array.isArray(self.object)
    for (const key of keys) {
      // A getter that was read before may have deleted it.
      if (!Object.hasOwn(self.object, key)) continue
      const value = this.#read(key, self)
      const index = isArray ? arrayIndex(key) : NaN
      node.push(Number.isNaN(index) ? this.#slot(key, self, key) : index, this.#slot(value, self, key))
    }
    return node
  }

  #map(map: ReadonlyMap<unknown, unknown>, self: Member): Node {
    const node: unknown[] = [Kind.map]
    let step = 0
    Map.prototype.forEach.call(map, (value, key) => {
      node.push(this.#slot(key, self, step++), this.#slot(value, self, step++))
    })
    return node
  }

  #set(set: ReadonlySet<unknown>, self: Member): Node {
    const node: unknown[] = [Kind.set]
    let step = 0
    Set.prototype.forEach.call(set, (value) => {
      node.push(this.#slot(value, self, step++))
    })
    return node
  }

  #regExp(regExp: RegExp, self: Member): Node {
    return [Kind.regExp, this.#slot(getInternal(RegExp, regExp, 'source'), self, 'source'), flagsOf(regExp)]
  }

  /** As structuredClone has it: name and stack from wherever they come, the rest only if it is data of its own. */
  #error(error: Error, self: Member): Node {
    const name = this.#text(this.#read('name', self), 'name', self)
    const isAggregate = name === 'AggregateError' || error instanceof AggregateError
    const errors = isAggregate ? ownData(error, 'errors') : undefined
    const known = ERROR_CLASSES.findIndex((errorClass) => errorClass.name === name)
    const node: unknown[] = [Kind.error, errors === undefined ? Math.max(known, 0) : AGGREGATE_ERROR]
    const add = (field: string, value: unknown) => node.push(field, this.#slot(value, self, field))

    const message = ownData(error, 'message')
    if (message !== undefined) add('message', this.#text(message.value, 'message', self))
    const stack = this.#read('stack', self)
    add('stack', typeof stack === 'string' ? stack : undefined)
    const cause = ownData(error, 'cause')
    if (cause !== undefined) add('cause', cause.value)
    if (errors !== undefined) add('errors', errors.value)
    return node
  }

  #view(view: ArrayBufferView, self: Member): Node {
    const isDataView = types.isDataView(view)
    const base = isDataView ? DataView : TypedArray
    const name = isDataView ? 'DataView' : getInternal(TypedArray, view, Symbol.toStringTag)
    const { buffer } = view
    const owner = this.#member(buffer, self, 'buffer')
    // Before the view is asked for its place in it, which a DataView without memory refuses.
    if (types.isArrayBuffer(buffer)) this.#memory(buffer, owner)
    const place = [getInternal(base, view, 'byteOffset'), getInternal(base, view, isDataView ? 'byteLength' : 'length')]
    return [Kind.view, VIEW_CLASSES.findIndex((viewClass) => viewClass.name === name), owner.entry, ...place]
  }

  #memory(buffer: ArrayBuffer, self: Member): Uint8Array {
    const isResizable = getInternal(ArrayBuffer, buffer, 'resizable') === true
    const memory = memoryOf(buffer)
    if (memory !== undefined && !isResizable) return memory
    throw this.#refusal(isResizable ? RESIZABLE : DETACHED, self.parent, self.step)
  }

  #bytes(bytes: Uint8Array): number {
    this.#binaries.push(bytes)
    return bytes.byteLength
  }

  #read(key: Step, self: Member): unknown {
    try {
      return Reflect.get(self.object, key)
    } catch (error) {
      throw this.#unreadable(error, self, key)
    }
  }

  #text(value: unknown, field: string, self: Member): string {
    try {
      return String(value)
    } catch (error) {
      throw this.#unreadable(error, self, field)
    }
  }

  #unreadable(cause: unknown, parent: Member, step: Step): EncodingError {
    const path = this.#path(parent, step)
    return new EncodingError(`${path} cannot be read: its getter threw`, { side: this.#side, path, cause })
  }

  #refusal({ what, hint }: Obstacle, parent: Member | undefined, step: Step): EncodingError {
    const path = this.#path(parent, step)
    const destination = this.#side === 'argument' ? 'reactor' : 'caller'
    const message = `${path} is ${what}, which cannot cross to the ${destination}`
    return new EncodingError(hint === undefined ? message : `${message}; ${hint}`, { side: this.#side, path })
  }

  #path(parent: Member | undefined, lastStep: Step): string {
    let path = ''
    let step = lastStep
    for (let member = parent; member !== undefined; member = member.parent) {
      path = stepText(member.object, step) + path
      step = member.step
    }
    return (this.#side === 'argument' ? 'args' : 'result') + path
  }
}

const RESIZABLE: Obstacle = { what: 'a resizable ArrayBuffer', hint: 'send a slice() of it' }
const DETACHED: Obstacle = { what: 'a detached ArrayBuffer', hint: undefined }
