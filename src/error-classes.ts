// Both processes. Which class an error is of, in words that mean the same in the other process, and the way back. Names
// that come from the wire are looked up in Maps only.

import { errorClasses } from './errors.js'

/** A class whose instances are errors. */
export type ErrorClass = abstract new (...parameters: never[]) => Error

/** An error's classes, nearest first: those of its author's, then perhaps one of this library's, then a built-in one. */
export interface ClassNames {
  readonly constructors: readonly string[]
  readonly library?: string
  readonly builtIn: string
}

/** The classes that every process has. */
export const builtInClasses: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError, DOMException].map(
    (errorClass) => [errorClass.name, errorClass],
  ),
)

/** This library's own. */
export const libraryClasses: ReadonlyMap<string, ErrorClass> = new Map(Object.entries(errorClasses))

const builtInPrototypes = new Map<unknown, string>(
  [...builtInClasses].map(([name, { prototype }]) => [prototype, name]),
)

/** Longest chain of prototypes that is followed; a Proxy may have one without end. */
const MAX_CHAIN = 32

/** Names the classes of an error. Throws what a Proxy's traps throw. */
export function classNamesOf(error: object): ClassNames {
  const constructors: string[] = []
  let builtIn: string | undefined
  let prototype: object | null = Object.getPrototypeOf(error)
  for (let steps = 0; prototype !== null && steps < MAX_CHAIN; steps++) {
    builtIn = builtInPrototypes.get(prototype)
    if (builtIn !== undefined) break
    constructors.push(constructorName(prototype))
    prototype = Object.getPrototypeOf(prototype)
  }
  // Another realm has built-in classes of its own, of the same names.
  builtIn ??= constructors.find((name) => builtInClasses.has(name)) ?? 'Error'
  // Bases stand before their subclasses in the list.
  const library = [...libraryClasses].findLast(([, errorClass]) => error instanceof errorClass)?.[0]
  const end = constructors.findIndex((name) => name === library || name === builtIn)
  const own = end === -1 ? constructors : constructors.slice(0, end)
  return { constructors: own, ...(library === undefined ? {} : { library }), builtIn }
}

function constructorName(prototype: object): string {
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof constructor === 'function' ? constructor.name : ''
}
