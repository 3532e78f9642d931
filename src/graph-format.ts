// Both processes. What the table of a graph payload is made of; graph-writer.ts and graph-reader.ts follow it.
//
// The table is a MessagePack array of at most three levels, without maps, binaries and extensions. Entry 0 is the value
// itself, as a slot; every other entry is a node, which stands for one object. A slot is
//   nil, a boolean, a number, a string   itself
//   [n], n > 0                           the object of the node in entry n
//   [0]                                  undefined
//   [-1]                                 -0
//   ['ff'], ['-ff']                      a BigInt, in hexadecimal
//   ['"..."']                            a string with lone surrogates or a byte order mark at its start, as JSON
// and a node is one of
//   [object, key, slot, key, slot ...]                   keys are slots of strings
//   [array, length, n, n slots, key, slot, key, slot ...]  the first n elements; then what follows the first hole, an
//                                                        element under its index (a number), other properties
//   [map, slot, slot ...]                                key, value, key, value ...
//   [set, slot ...]
//   [date, milliseconds]                                 NaN if it is invalid
//   [regExp, slot, flags]                                the slot holds the source
//   [boxed, slot]                                        a number, string, boolean or BigInt as an object
//   [error, class, field, slot, field, slot ...]         fields are message, stack, cause, errors
//   [arrayBuffer, n]                                     its n bytes follow the table
//   [view, class, entry, offset, length]                 entry of its ArrayBuffer; offset in bytes, length in elements
//   [buffer, n]                                          a Node Buffer; its n bytes follow the table
// The bytes of all nodes stand behind the table in the nodes' order, with nothing in between or after.

/** First element of a node. */
export const Kind = {
  object: 0,
  array: 1,
  map: 2,
  set: 3,
  date: 4,
  regExp: 5,
  boxed: 6,
  error: 7,
  arrayBuffer: 8,
  view: 9,
  buffer: 10,
} as const

/** Numbers that stand in a slot for what is no object. */
export const Escape = { undefined: 0, minusZero: -1 } as const

/** Levels of the table: the table, its nodes, their slots. */
export const TABLE_DEPTH = 3

/** A view's class, as its own constructor has it for a part of an ArrayBuffer; length in elements. */
export interface ViewClass {
  readonly name: string
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ArrayBufferView
}

/** Views on an ArrayBuffer by their number in a node. */
export const VIEW_CLASSES: readonly ViewClass[] = [
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
]

/** Classes of errors by their number in a node, which every error becomes one of; AggregateError has the number after. */
export const ERROR_CLASSES: readonly ErrorConstructor[] = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
]
export const AGGREGATE_ERROR = 7

/** The fields of an error, none of which is enumerable. */
export const ERROR_FIELDS: readonly string[] = ['message', 'stack', 'cause', 'errors']

/** A node as it stands in the table. */
export type Node = readonly unknown[]
