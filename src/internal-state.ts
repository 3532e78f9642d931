// Both processes. Reads what built-in objects hold inside, through the built-in classes' own accessors and methods, so
// that neither a subclass nor a property of the same name can answer in their place.

import { types } from 'node:util'

/** What all typed arrays inherit from; JavaScript gives it no name. */
export const TypedArray: ClassWithState = Object.getPrototypeOf(Uint8Array)

/** A class whose prototype has the accessors. */
export interface ClassWithState {
  readonly prototype: object
}

/** Reads an accessor of the class. Throws TypeError if the object is none of its kind. */
export function getInternal(definition: ClassWithState, object: object, accessor: string | symbol): unknown {
  return Reflect.get(definition.prototype, accessor, object)
}

/** An own property with a value, or undefined if there is none or it is an accessor. */
export function ownData(object: object, key: string): { readonly value?: unknown } | undefined {
  const property = Object.getOwnPropertyDescriptor(object, key)
  return property !== undefined && 'value' in property ? property : undefined
}

/** The flags of a regular expression, for its constructor. */
export function flagsOf(regExp: RegExp): string {
  let flags = ''
  for (const [accessor, flag] of FLAGS) if (getInternal(RegExp, regExp, accessor) === true) flags += flag
  return flags
}

/** The primitive in a Number, String, Boolean or BigInt object. */
export function unbox(boxed: object): unknown {
  if (types.isNumberObject(boxed)) return Number.prototype.valueOf.call(boxed)
  if (types.isStringObject(boxed)) return String.prototype.valueOf.call(boxed)
  if (types.isBooleanObject(boxed)) return Boolean.prototype.valueOf.call(boxed)
  return BigInt.prototype.valueOf.call(boxed)
}

/** The memory of an ArrayBuffer, not copied; undefined if another thread has it now. */
export function memoryOf(buffer: ArrayBuffer): Uint8Array | undefined {
  // The property `detached` is newer than the oldest Node we support.
  try {
    return new Uint8Array(buffer)
  } catch {
    return undefined
  }
}

/** The bytes of a view, not copied, whatever properties it has of its own. */
export function bytesIn(view: Uint8Array): Uint8Array {
  const [buffer, offset, length] = ['buffer', 'byteOffset', 'byteLength'].map((key) =>
    getInternal(TypedArray, view, key),
  )
  return new Uint8Array(buffer as ArrayBuffer, offset as number, length as number)
}

const FLAGS: readonly (readonly [accessor: string, flag: string])[] = [
  ['hasIndices', 'd'],
  ['global', 'g'],
  ['ignoreCase', 'i'],
  ['multiline', 'm'],
  ['dotAll', 's'],
  ['unicode', 'u'],
  ['unicodeSets', 'v'],
  ['sticky', 'y'],
]
