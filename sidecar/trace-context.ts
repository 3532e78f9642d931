// The reactor's thread. Runs a call within the trace that its caller is in, where the user's code has set OpenTelemetry up.
import { createRequire } from 'node:module'
import type { TraceCarrier } from '../src/messages.js'
import type { Enter } from './calls.js'

type Context = import('@opentelemetry/api').Context
type OpenTelemetry = typeof import('@opentelemetry/api')

/** Where the package keeps what was registered: without it, nobody has set anything up. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1')

/** `enter`, within the trace that `carrier` tells of. */
export function enterTrace(enter: Enter, carrier: TraceCarrier): Enter {
  return (body) => {
    const api = openTelemetry()
    if (api === undefined) return enter(body)
    return api.context.with(contextIn(carrier, api), () => enter(body))
  }
}

/** A propagator that fails costs the trace, not the call. */
function contextIn(carrier: TraceCarrier, { context, propagation }: OpenTelemetry): Context {
  const here = context.active()
  try {
    return propagation.extract(here, carrier)
  } catch {
    return here
  }
}

let found: OpenTelemetry | null | undefined

/** All copies of the package share what was registered, so that any of them will do. */
function openTelemetry(): OpenTelemetry | undefined {
  // The user's code may yet be loaded.
  if (!Reflect.has(globalThis, REGISTERED)) return undefined
  // Looked for once, found or not.
  if (found === undefined) found = load()
  return found ?? undefined
}

/** Null if the package cannot be seen from here, or not be read. */
function load(): OpenTelemetry | null {
  try {
    return createRequire(import.meta.url)('@opentelemetry/api') as OpenTelemetry
  } catch {
    return null
  }
}
