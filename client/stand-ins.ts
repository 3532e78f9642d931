// Host thread. What stands in for functions of the reactor, in tests: nothing, in every other program.
import { type Callable, findExport } from '../src/find-export.js'
import type { FunctionPath } from '../src/messages.js'
import type { CallTarget } from './call-target.js'

// Under a global symbol: they are set by one file of this package, or another copy of it, and asked for by the others.
const key = Symbol.for('crochet-sidecar/stand-ins')

/** Looked up at the first use, then kept. */
let shared: Map<string, object> | undefined

/** Lets `standIn` stand for what `target` names, whichever reference names it. */
export function setStandIn({ module, path }: CallTarget, standIn: object): void {
  standIns().set(keyOf(module, path), standIn)
}

/** Removes all of them. */
export function clearStandIns(): void {
  standIns().clear()
}

/** Whether there are any, in this thread. */
export function hasStandIns(): boolean {
  return standIns().size > 0
}

/** Where a target's function is found among the stand-ins. */
export interface StandInPlace {
  readonly standIn: object
  /** The way from there on. */
  readonly rest: readonly string[]
}

/** What stands in for `target`: set for itself, or for something that it is in. */
export function standInOf({ module, path }: CallTarget): StandInPlace | undefined {
  const all = standIns()
  if (all.size === 0) return undefined
  const steps = typeof path === 'string' ? 0 : path.length
  for (let depth = steps; depth >= 0; depth -= 1) {
    const standIn = all.get(keyOf(module, typeof path === 'string' ? path : path.slice(0, depth)))
    if (standIn === undefined) continue
    return { standIn, rest: typeof path === 'string' ? [] : path.slice(depth) }
  }
  return undefined
}

/**
 * The function that stands in for `target`.
 * @throws FunctionNotFound if the stand-in of its module has none of that name
 */
export function standInFunction(target: CallTarget): Callable {
  const { standIn, rest } = standInOf(target) ?? { standIn: {}, rest: [target.name] }
  if (rest.length === 0 && typeof standIn === 'function') return standIn as Callable
  return findExport(standIn, target.module, rest)
}

/** A package is known by its name alone: tests resolve it from another file than the program does. */
function keyOf(module: string, path: FunctionPath): string {
  return JSON.stringify([module.replace(/^node:/, ''), path])
}

function standIns(): Map<string, object> {
  if (shared !== undefined) return shared
  const found: unknown = Reflect.get(globalThis, key)
  shared = found instanceof Map ? (found as Map<string, object>) : new Map<string, object>()
  Reflect.set(globalThis, key, shared)
  return shared
}
